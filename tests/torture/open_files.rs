//! The service can open no more files, and then can again.

use std::time::Duration;

use rstest::rstest;
use tokio::time::sleep;

use super::load::{Load, serve};
use super::postgres_faults::TERMINATE;
use super::scale::{seed, times};
use crate::support::forwarder::Forwarder;
use crate::support::{Backend, Database, Postgres, Sqlite};

/// How long no file can be opened.
const FAULT: Duration = Duration::from_secs(1);

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_can_be_opened(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let program = serve(&database.url);
    let network = Forwarder::to(program.address.clone()).await;
    let load = Load::start(&[network.url()], seed()).await;

    for _ in 0..times(2, 20) {
        load.acknowledges(100).await;
        program.limit_open_files(Some(3));
        if backend == Postgres {
            // The service must connect again, which takes files.
            database.executes(TERMINATE).await;
            load.fails_with("INTERNAL").await;
        }
        // And so must the clients.
        network.cuts_all();
        sleep(FAULT).await;
        program.limit_open_files(None);
        load.recovers().await;
    }

    load.ends(&database.url, &["INTERNAL", "no response"]).await;
}
