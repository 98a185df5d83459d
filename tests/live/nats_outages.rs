//! Outages of NATS: events are late, and none is lost.

use rstest::rstest;

use crate::support::forwarder::Forwarder;
use crate::support::nats_server::{nats_server, nats_server_with};
use crate::support::server_process::unused_port;
use crate::support::{Actor, Database, Postgres, Program, Subscription, eventually};

const LATE: &str = "ready, but NATS is not connected: events of other processes are late";

fn serve(database: &Database, nats: &str, sweep_interval: &str) -> Program {
    Program::serve(&database.url, |command| {
        command.args(["--nats", nats, "--sweep-interval", sweep_interval]);
        command.args(["--metrics-listen", "127.0.0.1:0", "--sends-per-minute", "0"]);
    })
}

/// Ada and Bob with a conversation, and Bob's subscription through another process.
async fn talk(one: &Program, two: &Program) -> (Actor, String, Subscription) {
    let (ada, bob) = (one.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    (ada, id, subscription)
}

#[tokio::test]
async fn without_nats_events_of_other_processes_arrive_with_the_sweep() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let mut nats = nats_server().await;
    nats.stops();
    let (one, two) = (serve(&database, &nats.address, "1"), serve(&database, &nats.address, "1"));
    let (ada, id, mut bobs) = talk(&one, &two).await;
    assert_eq!(two.readiness().await, LATE);
    assert_eq!(two.metric(r#"causerie_bus_connected{bus="nats"}"#).await, "0");

    ada.sends(&id, "1").await;
    assert_eq!(bobs.receives().await, "1");

    nats.starts_again().await;
    two.is_connected_to_nats().await;
    assert_eq!(two.metric(r#"causerie_bus_connected{bus="nats"}"#).await, "1");
    let (code, log) = two.stop();
    assert_eq!(code, Some(0));
    let about_nats: Vec<_> = log.lines().filter(|line| line.contains("NATS")).collect();
    assert_eq!(about_nats.len(), 2, "one line for each change: {log}");
    assert!(about_nats[0].contains("WARN") && about_nats[1].contains("INFO"), "{log}");
}

/// The sweep is not due within the time of the test: only the reconnection can cause it.
#[rstest]
#[case::stopped(false)]
#[case::silent(true)]
#[tokio::test]
async fn what_was_lost_in_an_outage_arrives_as_soon_as_nats_is_back(#[case] goes_silent: bool) {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let mut nats = nats_server().await;
    let network = Forwarder::to(nats.address.clone()).await;
    let through_network = format!("127.0.0.1:{}", network.port);
    let (one, two) = (serve(&database, &nats.address, "60"), serve(&database, &through_network, "60"));
    one.is_connected_to_nats().await;
    two.is_connected_to_nats().await;
    let (ada, id, mut bobs) = talk(&one, &two).await;
    ada.sends(&id, "1").await;
    assert_eq!(bobs.receives().await, "1");

    if goes_silent {
        network.goes_silent();
        ada.sends(&id, "2").await;
        network.recovers();
    } else {
        nats.stops();
        ada.sends(&id, "2").await;
        nats.starts_again().await;
    }

    assert_eq!(bobs.receives().await, "2");
    one.is_connected_to_nats().await;
    two.is_connected_to_nats().await;
    ada.sends(&id, "3").await;
    assert_eq!(bobs.receives().await, "3");
}

#[tokio::test]
async fn a_process_moves_to_another_server_of_the_cluster() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let routes = [unused_port(), unused_port()].map(|port| format!("nats://127.0.0.1:{port}"));
    let join = async |own: usize| {
        let arguments = ["--cluster_name", "test", "--cluster", &routes[own], "--routes", &routes[1 - own]];
        nats_server_with(&arguments).await
    };
    let (mut left, right) = (join(0).await, join(1).await);
    let (one, two) = (serve(&database, &left.address, "60"), serve(&database, &right.address, "60"));
    one.is_connected_to_nats().await;
    two.is_connected_to_nats().await;
    let (ada, id, _bobs) = talk(&one, &two).await;
    // The servers tell each other a moment later that Bob is present.
    let hears = async || {
        let delivered = async || two.metric("causerie_live_lag_seconds_count").await;
        let before = delivered().await;
        eventually("an event through both servers", async || {
            ada.sends(&id, "once more").await;
            delivered().await != before
        })
        .await;
    };
    hears().await;

    left.stops();
    // The last event from before may arrive only now.
    hears().await;
    hears().await;
}

#[tokio::test]
async fn a_process_without_permission_serves_and_says_why_it_is_not_connected() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server_with(&["--user", "causerie", "--pass", "secret"]).await;
    let (one, two) = (serve(&database, &nats.address, "1"), serve(&database, &nats.address, "1"));
    let (ada, id, mut bobs) = talk(&one, &two).await;
    ada.sends(&id, "1").await;
    assert_eq!(bobs.receives().await, "1");
    assert_eq!(two.readiness().await, LATE);
    let (_, log) = two.stop();
    assert!(log.contains("authorization violation"), "{log}");

    let authorized = format!("nats://causerie:secret@{}", nats.address);
    serve(&database, &authorized, "60").is_connected_to_nats().await;
}
