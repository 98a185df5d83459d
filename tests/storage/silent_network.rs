//! The network to PostgreSQL goes silent: nothing is reset, nothing is refused, nothing comes back. The service
//! notices by itself, and works again as soon as new connections get through.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout};

use crate::support::forwarder::Forwarder;
use crate::support::{Actor, Database, Postgres, Program, TIMEOUT};

/// From the moment when connections get through again.
const WORKING_AGAIN: Duration = Duration::from_secs(15);
/// What an operation may take, as it is set by default.
const OPERATION: Duration = Duration::from_secs(30);

/// A migrated database, and a service on it through a network of its own.
async fn service() -> Option<(Program, Forwarder, Database)> {
    let database = Database::migrated(Postgres).await?;
    let (before, after) = database.url.split_once('@').expect("user@server");
    let (server, name) = after.split_once('/').expect("server/name");
    let forwarder = Forwarder::to(server.to_owned()).await;
    let url = format!("{before}@127.0.0.1:{}/{name}", forwarder.port);
    let program = Program::serve(&url, |command| {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
        // Everybody writes as fast as they can.
        command.args(["--sends-per-minute", "0"]);
    });
    Some((program, forwarder, database))
}

const OTHERS: [&str; 8] = ["Ada", "Bob", "Eve", "Zoe", "Kim", "Lou", "Mia", "Max"];

const SEND: &str = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"Bonjour\" }) {
    message { id } userErrors { code } } }";

/// Whether it was stored; within an operation's time, whatever happens.
async fn sends(actor: &Actor, id: &str) -> bool {
    let sending = actor.executes_raw(SEND, json!({ "id": id }));
    let response: Value = timeout(OPERATION, sending).await.expect("an answer in time");
    !response["data"]["sendMessage"]["message"].is_null()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_works_again_soon_after_the_network_went_silent(
    // How long new connections go nowhere, too.
    #[values(0, 8)] outage: u64,
) {
    let Some((program, network, _database)) = service().await else { return };
    let hub = program.member("Hub").await;
    let others = join_all(OTHERS.iter().map(|name| program.member(name))).await;
    let ids = join_all(others.iter().map(|other| other.writes_to(&hub, "un"))).await;

    // All the time somebody sends, so that connections are cut in the middle of everything.
    let over = AtomicBool::new(false);
    let busy = join_all(others.iter().zip(&ids).map(async |(other, id)| {
        while !over.load(Ordering::SeqCst) {
            sends(other, id).await;
        }
    }));
    let story = async {
        for _ in 0..20 {
            assert!(sends(&hub, &ids[0]).await, "it works");
        }
        network.goes_silent();
        sleep(Duration::from_secs(outage)).await;
        network.recovers();
        let opened = Instant::now();
        // Each conversation, whose rows a session may hold that is cut off.
        for id in &ids {
            while !sends(&hub, id).await {
                assert!(opened.elapsed() < WORKING_AGAIN, "{id}");
            }
        }
        assert!(opened.elapsed() < WORKING_AGAIN, "{:?}", opened.elapsed());
        over.store(true, Ordering::SeqCst);
    };
    tokio::join!(busy, story);

    // No connection is lost: more at once than there are, and all come back.
    assert!(join_all((0..32).map(|n| sends(&hub, &ids[n % 8]))).await.iter().all(|sent| *sent));
    let all_idle = async {
        while busy_connections(&program).await > 0 {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, all_idle).await.expect("all connections come back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_leaves_no_connection_behind_in_a_silent_network() {
    let Some((program, network, _database)) = service().await else { return };
    let (ada, bob) = (program.member("Ada").await, program.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;

    network.goes_silent();
    // Nobody waits for long enough to see that it is silent.
    for _ in 0..8 {
        let impatient = join_all((0..8).map(|_| timeout(Duration::from_secs(1), sends(&ada, &id)))).await;
        assert!(impatient.iter().all(|response| !matches!(response, Ok(true))));
    }
    network.recovers();

    let opened = Instant::now();
    while !timeout(Duration::from_secs(1), sends(&bob, &id)).await.unwrap_or_default() {
        assert!(opened.elapsed() < WORKING_AGAIN);
    }
    let all_idle = async {
        while busy_connections(&program).await > 0 {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, all_idle).await.expect("all connections come back");
}

async fn busy_connections(program: &Program) -> u32 {
    let address = program.metrics.as_ref().expect("metrics");
    let text = reqwest::get(format!("http://{address}/metrics")).await.expect("metrics");
    let text = text.text().await.expect("a string");
    let busy = text
        .lines()
        .filter(|line| line.starts_with("causerie_database_connections") && line.contains("busy"));
    busy.map(|line| line.rsplit(' ').next().and_then(|n| n.parse::<u32>().ok()).expect("a number")).sum()
}
