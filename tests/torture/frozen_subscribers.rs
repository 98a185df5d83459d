//! Subscribers that read nothing while many messages are sent.

use rstest::rstest;

use super::load::{Load, serve};
use super::scale::{seed, times};
use crate::support::{Backend, Database, Postgres, Sqlite};

/// The memory that the service may use more while subscribers are frozen, in bytes. On SQLite most of it is the page
/// cache.
const MORE_MEMORY: usize = 32 * 1024 * 1024;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frozen_subscribers_cost_little_memory_and_read_on(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let program = serve(&database.url);
    let load = Load::start(&[program.url()], seed()).await;
    load.acknowledges(500).await;
    let before = program.peak_memory();

    load.freezes();
    for _ in 0..times(10, 100) {
        load.acknowledges(100).await;
    }
    let more = program.peak_memory() - before;
    println!("{} KiB more memory", more / 1024);
    assert!(more < MORE_MEMORY, "{more}");
    load.thaws();

    load.ends(&database.url, &[]).await;
}
