//! The disk under the database is full, and then has space again.

use tokio::task::block_in_place;

use super::load::{Load, read_stored, serve};
use super::scale::{seed, times};
use crate::support::cluster::Cluster;
use crate::support::disk::Disk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_under_sqlite_is_full() {
    let disk = Disk::of(64);
    let program = block_in_place(|| disk.serves());
    let load = Load::start(&[program.url()], seed()).await;

    for _ in 0..times(3, 20) {
        load.acknowledges(100).await;
        disk.fill();
        load.fails_with("INTERNAL").await;
        disk.clear();
        load.recovers().await;
    }

    let read = async || read_stored(&disk.copies_database().database_url()).await;
    load.ends_with(read, &["INTERNAL"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_under_postgresql_is_full() {
    let Some(cluster) = Cluster::start_on(Some(Disk::of(256))) else { return };
    let program = serve(&cluster.url());
    let load = Load::start(&[program.url()], seed()).await;

    for _ in 0..times(3, 20) {
        load.acknowledges(100).await;
        cluster.disk().fill();
        load.fails_with("INTERNAL").await;
        cluster.disk().clear();
        // It stops if it cannot write its log.
        block_in_place(|| cluster.is_started_again());
        load.recovers().await;
    }

    load.ends(&cluster.url(), &["INTERNAL"]).await;
}
