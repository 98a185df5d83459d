//! Connections that are cut after a random number of bytes.

use rstest::rstest;

use super::load::{Load, serve};
use super::scale::{random, seed, times};
use crate::support::forwarder::Forwarder;
use crate::support::{Backend, Database, Postgres, Sqlite};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_lose_their_connections(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let seed = seed();
    let program = serve(&database.url);
    let network = Forwarder::to(program.address.clone()).await;
    let load = Load::start(&[network.url()], seed).await;

    network.cuts_after(20_000, random(seed, 1000));
    network.cuts_all();
    for _ in 0..times(10, 200) {
        load.acknowledges(100).await;
    }
    network.cuts_none();

    load.ends(&database.url, &["no response"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_loses_its_connections_to_postgresql() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let seed = seed();
    let (network, url) = Forwarder::to_database(&database.url).await;
    let program = serve(&url);
    let load = Load::start(&[program.url()], seed).await;

    network.cuts_after(40_000, random(seed, 1000));
    network.cuts_all();
    for _ in 0..times(10, 200) {
        load.acknowledges(100).await;
    }
    network.cuts_none();

    load.ends(&database.url, &["INTERNAL"]).await;
}
