//! SIGKILL at random moments under load.

use rstest::rstest;

use super::load::{Load, serve};
use super::scale::{random, seed, times};
use crate::support::forwarder::Forwarder;
use crate::support::{Backend, Database, Postgres, Sqlite};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_and_database_agree_after_each_kill(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    let mut program = serve(&database.url);
    // Clients know one address.
    let network = Forwarder::to(program.address.clone()).await;
    let load = Load::start(&[network.url()], seed).await;

    for _ in 0..times(15, 150) {
        load.acknowledges(1 + random.below(60)).await;
        program.kill();
        program = serve(&database.url);
        network.leads_to(&[&program.address]);
    }

    load.ends(&database.url, &["no response"]).await;
}
