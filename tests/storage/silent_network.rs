//! The network to PostgreSQL drops all traffic without closing a connection. The service detects it, and recovers as
//! soon as new connections are possible.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::support::forwarder::Forwarder;
use crate::support::{Actor, Database, Postgres, Program, eventually};

/// The longest recovery, from when new connections are possible.
const RECOVERY: Duration = Duration::from_secs(15);
/// The default timeout of an operation.
const OPERATION: Duration = Duration::from_secs(30);

/// A service on a migrated database, connected through a forwarder.
async fn service() -> Option<(Program, Forwarder, Database)> {
    let database = Database::migrated(Postgres).await?;
    let (forwarder, url) = Forwarder::to_database(&database.url).await;
    let program = Program::serve(&url, |command| {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
        // Members send without a rate limit.
        command.args(["--sends-per-minute", "0"]);
    });
    Some((program, forwarder, database))
}

const OTHERS: [&str; 8] = ["Ada", "Bob", "Eve", "Zoe", "Kim", "Lou", "Mia", "Max"];

const SEND: &str = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"Bonjour\" }) {
    message { id } userErrors { code } } }";

/// Sends a message. Returns whether it was stored. Always responds within the operation timeout.
async fn try_to_send(actor: &Actor, id: &str) -> bool {
    let sending = actor.executes_raw(SEND, json!({ "id": id }));
    let response: Value = timeout(OPERATION, sending).await.expect("a response in time");
    !response["data"]["sendMessage"]["message"].is_null()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_recovers_soon_after_a_silent_network(
    // New connections are dropped as well, until this number of sends has failed.
    #[values(0, 1)] failed_sends: u64,
) {
    let Some((program, network, _database)) = service().await else { return };
    let hub = program.member("Hub").await;
    let others = join_all(OTHERS.iter().map(|name| program.member(name))).await;
    let ids = join_all(others.iter().map(|other| other.writes_to(&hub, "un"))).await;

    // Members send all the time, so that connections are interrupted at any point.
    let stop = AtomicBool::new(false);
    let background = join_all(others.iter().zip(&ids).map(async |(other, id)| {
        while !stop.load(Ordering::SeqCst) {
            try_to_send(other, id).await;
        }
    }));
    let outage = async {
        for _ in 0..20 {
            assert!(try_to_send(&hub, &ids[0]).await, "the network works");
        }
        network.goes_silent();
        for _ in 0..failed_sends {
            assert!(!try_to_send(&hub, &ids[0]).await, "the network drops everything");
        }
        network.recovers();
        let recovered = Instant::now();
        // In each conversation, because an interrupted session may hold locks on its rows.
        for id in &ids {
            while !try_to_send(&hub, id).await {
                assert!(recovered.elapsed() < RECOVERY, "{id}");
            }
        }
        assert!(recovered.elapsed() < RECOVERY, "{:?}", recovered.elapsed());
        stop.store(true, Ordering::SeqCst);
    };
    tokio::join!(background, outage);

    // No connection is leaked: more requests than connections succeed, and all connections become idle.
    assert!(join_all((0..32).map(|n| try_to_send(&hub, &ids[n % 8]))).await.iter().all(|sent| *sent));
    all_connections_become_idle(&program).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_disconnect_during_a_silent_network_leak_no_connection() {
    let Some((program, network, _database)) = service().await else { return };
    let (ada, bob) = (program.member("Ada").await, program.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;

    network.goes_silent();
    // Clients give up before the service detects the outage.
    for _ in 0..8 {
        let impatient =
            join_all((0..8).map(|_| timeout(Duration::from_secs(1), try_to_send(&ada, &id)))).await;
        assert!(impatient.iter().all(|response| !matches!(response, Ok(true))));
    }
    network.recovers();

    let recovered = Instant::now();
    while !timeout(Duration::from_secs(1), try_to_send(&bob, &id)).await.unwrap_or_default() {
        assert!(recovered.elapsed() < RECOVERY);
    }
    all_connections_become_idle(&program).await;
}

async fn all_connections_become_idle(program: &Program) {
    let busy = |pool: &str| format!(r#"causerie_database_connections{{pool="{pool}",state="busy"}}"#);
    for pool in ["read", "write"] {
        eventually("idle connections", async || program.metric(&busy(pool)).await == "0").await;
    }
}
