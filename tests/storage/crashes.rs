//! SIGKILL during sends: acknowledged messages are there after the next start.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tokio::task::yield_now;

use crate::support::{Actor, Backend, Database, Postgres, Program, Sqlite};

const SENDERS: usize = 16;

const SEND: &str = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } userErrors { code } } }";

/// Sends until the process is gone. Returns the acknowledged bodies.
async fn send_until_killed(sender: &Actor, id: &str, name: &str, acknowledged: &AtomicUsize) -> Vec<String> {
    let http = reqwest::Client::new();
    let mut texts = Vec::new();
    loop {
        let text = format!("{name} {}", texts.len());
        let body = json!({ "query": SEND, "variables": { "input": { "conversationId": id, "body": text } } });
        let request = http.post(&sender.url).bearer_auth(&sender.token).json(&body);
        let Ok(response) = request.send().await else { return texts };
        let Ok(payload) = response.json::<Value>().await else { return texts };
        assert_eq!(payload["data"]["sendMessage"]["message"]["body"], text, "{payload}");
        texts.push(text);
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}

/// The number of conversations and logs whose counters differ from their rows.
const INCONSISTENCIES: &str = "SELECT (SELECT count(*) FROM conversation c WHERE c.last_seq
        <> (SELECT count(*) FROM message m WHERE m.conversation_id = c.id))
    + (SELECT count(*) FROM member m WHERE m.event_seq
        <> (SELECT count(*) FROM event e WHERE e.member_id = m.id)) AS n";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_messages_of_16_senders_survive_a_kill(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(50, 150, 400)] acknowledgements: usize,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    let unlimited = |command: &mut std::process::Command| {
        command.args(["--sends-per-minute", "0"]);
    };
    let program = Program::serve(&database.url, unlimited);
    let hub = program.member("Hub").await;
    let names: Vec<_> = (0..SENDERS).map(|number| format!("M{number}")).collect();
    let senders = join_all(names.iter().map(|name| program.member(name))).await;
    // Half of the senders write to the hub, the others to each other.
    let mut ids = Vec::new();
    for (number, sender) in senders.iter().enumerate() {
        let other = if number < SENDERS / 2 { &hub } else { &senders[SENDERS - 1 - number] };
        ids.push(sender.writes_to(other, "Bonjour").await);
    }

    let acknowledged = AtomicUsize::new(0);
    let sending = senders.iter().zip(&ids).zip(&names);
    let sending =
        join_all(sending.map(|((sender, id), name)| send_until_killed(sender, id, name, &acknowledged)));
    let killing = async {
        while acknowledged.load(Ordering::SeqCst) < acknowledgements {
            yield_now().await;
        }
        program.kill();
    };
    let (texts, ()) = tokio::join!(sending, killing);
    assert!(texts.iter().map(Vec::len).sum::<usize>() >= acknowledgements);

    // The next process starts on the same database.
    let program = Program::serve(&database.url, unlimited);
    let store = database.open().await;
    let query = |sql: &str| store.read.query_all_raw(Statement::from_string(store.backend(), sql));
    let rows = query("SELECT body FROM message").await.expect("rows");
    let stored: Vec<String> = rows.iter().map(|row| row.try_get("", "body").expect("a string")).collect();
    for text in texts.iter().flatten() {
        assert_eq!(stored.iter().filter(|body| *body == text).count(), 1, "{text} was acknowledged");
    }
    let wrong = query(INCONSISTENCIES).await.expect("a number");
    assert_eq!(wrong[0].try_get::<i64>("", "n").expect("a number"), 0);
    store.close().await.expect("a closed store");
    drop(program);
}
