//! The disk gives way below SQLite: what was acknowledged is on it, what is not is refused, and all goes on when it
//! recovers.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::time::Duration;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::support::app::SECRET;
use crate::support::disk::Disk;
use crate::support::program::is_refused;
use crate::support::{Actor, Program, TIMEOUT};

const SEND: &str = "mutation($input: SendMessageInput!) {
    sendMessage(input: $input) { message { id body } userErrors { code } } }";

/// What came of one message: whether it was acknowledged. What fails, fails inside, and says no more than that.
async fn tries_to_send(sender: &Actor, conversation: &str, text: &str) -> bool {
    let input = json!({ "input": { "conversationId": conversation, "body": text } });
    let response = sender.executes_raw(SEND, input).await;
    let Some(errors) = response.get("errors") else {
        assert_eq!(response["data"]["sendMessage"]["message"]["body"], text, "{response}");
        return true;
    };
    assert_eq!(errors[0]["extensions"]["code"], "INTERNAL", "{response}");
    assert_eq!(
        errors[0]["message"],
        "An internal error occurred. Its cause is in the service's log under `errorId`."
    );
    false
}

/// Messages one after another; the texts of those that were acknowledged.
async fn tries_to_send_many(sender: &Actor, conversation: &str, name: &str, many: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0..many {
        // About as long as a page of the file.
        let text = format!("{name} {number} {}", "x".repeat(3000));
        if tries_to_send(sender, conversation, &text).await {
            acknowledged.push(text);
        }
    }
    acknowledged
}

/// What another process would find on the disk now, in order, while nothing is written.
async fn on_disk(disk: &Disk) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for name in ["c.db", "c.db-wal"] {
        std::fs::copy(disk.path(name), directory.path().join(name)).expect("a copy");
    }
    let url = format!("sqlite://{}", directory.path().join("c.db").display());
    let db = Database::connect(url).await.expect("the file opens");
    let sql = "SELECT body FROM message ORDER BY seq";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let texts = rows.iter().map(|row| row.try_get("", "body").expect("a string")).collect();
    db.close().await.expect("it closes");
    texts
}

async fn readiness(program: &Program) -> u16 {
    let url = format!("http://{}/readyz", program.address);
    reqwest::get(url).await.expect("a response").status().as_u16()
}

/// Asks until it is so.
async fn becomes(program: &Program, status: u16) {
    let deadline = Instant::now() + TIMEOUT;
    while readiness(program).await != status {
        assert!(Instant::now() < deadline, "readiness does not become {status}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn bodies(reader: &Actor, conversation: &str) -> Vec<String> {
    let query = "query($id: ID!, $before: String) { conversation(id: $id) {
        messages(last: 100, before: $before) { nodes { body } pageInfo { startCursor hasPreviousPage } } } }";
    let (mut all, mut before) = (Vec::new(), Value::Null);
    loop {
        let data = reader.executes(query, json!({ "id": conversation, "before": before })).await;
        let page = &data["conversation"]["messages"];
        let nodes = page["nodes"].as_array().expect("nodes");
        let texts: Vec<_> =
            nodes.iter().map(|node| node["body"].as_str().expect("a body").to_owned()).collect();
        all.splice(0..0, texts);
        if page["pageInfo"]["hasPreviousPage"] == false {
            return all;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
}

/// How the disk gives way.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// No space is left: `SQLITE_FULL`.
    Full,
    /// Writes beyond what is there fail: `SQLITE_IOERR`.
    Fails,
}

impl Fault {
    fn begins(self, disk: &Disk, program: &Program) {
        match self {
            Self::Full => disk.fill(),
            Self::Fails => {
                let wal = std::fs::metadata(disk.path("c.db-wal")).expect("a log").len();
                program.limit_file_size(&wal.to_string());
            }
        }
    }

    fn ends(self, disk: &Disk, program: &Program) {
        match self {
            Self::Full => disk.clear(),
            Self::Fails => program.limit_file_size("unlimited"),
        }
    }
}

fn serve(disk: &Disk) -> Program {
    let mut command = disk.command(&["serve", "--listen", "127.0.0.1:0", "--database", &disk.url()]);
    command.env("CAUSERIE_JWT_SECRET", SECRET);
    command.env("CAUSERIE_SENDS_PER_MINUTE", "0");
    Program::start(command)
}

#[rstest]
#[tokio::test]
async fn what_is_acknowledged_while_the_disk_gives_way_is_stored_and_nothing_else_is_heard(
    #[values(Fault::Full, Fault::Fails)] fault: Fault,
) {
    let disk = Disk::of(8);
    let program = serve(&disk);
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    let mut expected = vec!["Bonjour".to_owned()];
    expected.extend(tries_to_send_many(&ada, &conversation, "before", 20).await);
    assert_eq!(expected.len(), 21);

    for round in 0..3 {
        fault.begins(&disk, &program);
        let meanwhile = tries_to_send_many(&ada, &conversation, &format!("meanwhile {round}"), 60).await;
        assert!(meanwhile.len() < 60, "some writes fail");
        expected.extend(meanwhile);
        assert_eq!(on_disk(&disk).await, expected, "what was acknowledged");
        becomes(&program, 503).await;

        fault.ends(&disk, &program);
        becomes(&program, 200).await;
        let after = tries_to_send_many(&ada, &conversation, &format!("after {round}"), 5).await;
        assert_eq!(after.len(), 5, "there is room again");
        expected.extend(after);
    }

    assert_eq!(bodies(&bob, &conversation).await, expected);
    for text in &expected[1..] {
        assert_eq!(&subscription.receives().await, text);
    }
    // SIGKILL, and a start anew.
    drop(program);
    let program = serve(&disk);
    let bob = program.member("bob").await;
    assert_eq!(bodies(&bob, &conversation).await, expected);
}

#[rstest]
#[tokio::test]
async fn nothing_is_acknowledged_once_the_file_is_not_where_it_was(#[values("c.db", "c.db-wal")] name: &str) {
    let disk = Disk::of(8);
    let program = serve(&disk);
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;

    let elsewhere = disk.path("elsewhere");
    std::fs::rename(disk.path(name), &elsewhere).expect("it is moved away");
    assert!(!tries_to_send(&ada, &conversation, "to nowhere").await);
    std::fs::copy(&elsewhere, disk.path(name)).expect("a copy takes its place");
    assert!(!tries_to_send(&ada, &conversation, "beside the copy").await);
    becomes(&program, 503).await;

    std::fs::rename(&elsewhere, disk.path(name)).expect("it is back");
    assert!(tries_to_send(&ada, &conversation, "again").await);
    becomes(&program, 200).await;
    assert_eq!(bodies(&bob, &conversation).await, ["Bonjour", "again"]);
}

#[tokio::test]
async fn a_damaged_file_is_noticed_and_written_no_more() {
    let disk = Disk::of(8);
    let program = serve(&disk);
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;
    assert_eq!(tries_to_send_many(&ada, &conversation, "before", 100).await.len(), 100);
    // The log is folded into the file at the end.
    assert_eq!(program.stop().0, Some(0));
    let program = serve(&disk);
    let (ada, bob) = (program.member("ada").await, program.member("bob").await);

    let mut file = OpenOptions::new().write(true).open(disk.path("c.db")).expect("the file");
    let length = file.metadata().expect("a length").len();
    file.seek(SeekFrom::Start(8192)).expect("a place");
    file.write_all(&vec![0xa5; usize::try_from(length).expect("a length") - 8192])
        .expect("it is written over");

    let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
    assert_eq!(bob.error_codes(query, json!({ "id": conversation })).await, ["INTERNAL"]);
    assert!(!tries_to_send(&ada, &conversation, "into the ruins").await);
    becomes(&program, 503).await;
    drop(program);
    let output = disk
        .command(&["serve", "--listen", "127.0.0.1:0", "--database", &disk.url()])
        .env("CAUSERIE_JWT_SECRET", SECRET)
        .output()
        .expect("it runs");
    is_refused(&output, "malformed");
}
