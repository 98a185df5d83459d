//! Two processes on one database, while NATS between them fails. Clients use both.

use std::time::Duration;

use tokio::time::sleep;

use super::load::{Load, serve_with};
use super::scale::{seed, times};
use crate::support::forwarder::Forwarder;
use crate::support::nats_server::nats_server;
use crate::support::server_process::ServerProcess;
use crate::support::{Database, Postgres, Program};

/// How long each fault lasts.
const FAULT: Duration = Duration::from_secs(1);

/// Two processes, of which the second is connected to NATS through the forwarder.
async fn replicas(database: &Database, nats: &ServerProcess, network: &Forwarder) -> [Program; 2] {
    let through_network = format!("127.0.0.1:{}", network.port);
    let programs = [&nats.address, &through_network].map(|nats| serve_with(&database.url, &["--nats", nats]));
    for program in &programs {
        program.is_connected_to_nats().await;
    }
    programs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_stops_is_slow_and_loses_one_process() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let mut nats = nats_server().await;
    let network = Forwarder::to(nats.address.clone()).await;
    let [one, two] = replicas(&database, &nats, &network).await;
    let load = Load::start(&[one.url(), two.url()], seed()).await;

    for _ in 0..times(1, 10) {
        load.acknowledges(100).await;
        nats.stops();
        sleep(FAULT).await;
        nats.starts_again().await;

        load.acknowledges(100).await;
        network.goes_silent();
        sleep(FAULT).await;
        network.recovers();

        load.acknowledges(100).await;
        network.cuts_all();

        // Slow: it works for a tenth of the time.
        for _ in 0..10 {
            nats.pauses();
            sleep(FAULT * 9 / 100).await;
            nats.continues();
            sleep(FAULT / 100).await;
        }
    }

    load.ends(&database.url, &[]).await;
    for program in [one, two] {
        program.is_connected_to_nats().await;
    }
}
