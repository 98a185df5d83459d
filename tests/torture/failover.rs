//! PostgreSQL fails, and a standby with every acknowledged message is promoted. Two processes use it, and are not
//! restarted. Clients move between them.

use tokio::task::block_in_place;

use super::load::{Load, serve_with};
use super::scale::{random, seed, times};
use crate::support::cluster::Cluster;
use crate::support::forwarder::Forwarder;
use crate::support::nats_server::nats_server;

/// Commits wait until the standby has them.
const SYNCHRONOUS: [&str; 2] =
    ["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_continue_after_a_failover() {
    let Some(mut primary) = Cluster::start() else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    // As with a virtual address or a DNS name of the primary.
    let network = Forwarder::to(primary.address.clone()).await;
    let database = Cluster::url_at(&format!("127.0.0.1:{}", network.port));
    let nats = nats_server().await;
    let [one, two] = [(); 2].map(|()| serve_with(&database, &["--nats", &nats.address]));
    for program in [&one, &two] {
        program.is_connected_to_nats().await;
    }
    let load = Load::start(&[one.url(), two.url()], seed).await;

    for _ in 0..times(1, 10) {
        let standby = block_in_place(|| primary.standby());
        primary.executes(&SYNCHRONOUS).await;
        load.recovers().await;
        load.acknowledges(1 + random.below(500)).await;
        let queries_again = load.queries_again();
        block_in_place(|| {
            primary.stops("immediate");
            standby.promotes();
        });
        network.leads_to(&[&standby.address]);
        network.cuts_all();
        load.recovers().await;
        queries_again.await;
        primary = standby;
    }

    load.ends(&primary.url(), &["INTERNAL", "CURSOR_EXPIRED"]).await;
}
