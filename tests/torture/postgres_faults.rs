//! PostgreSQL ends sessions and statements, or stops.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Database as Connect};
use tokio::task::block_in_place;
use tokio::time::sleep;

use super::load::{Load, serve};
use super::scale::{random, seed, times};
use crate::support::cluster::Cluster;
use crate::support::{Database, Postgres};

pub const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_of_the_sessions_are_terminated() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    let program = serve(&database.url);
    let load = Load::start(&[program.url()], seed).await;
    let administrator = Connect::connect(&database.url).await.expect("a connection");

    for _ in 0..times(20, 200) {
        load.acknowledges(1 + random.below(60)).await;
        administrator.execute_unprepared(TERMINATE).await.expect("the right to terminate");
    }
    administrator.close().await.expect("the connection closes");

    load.ends(&database.url, &["INTERNAL"]).await;
}

/// Longer than a statement may take, and than all attempts together.
const LOCKED: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(12)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_time_out() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let program = serve(&database.url);
    let load = Load::start(&[program.url()], seed()).await;
    let administrator = Connect::connect(&database.url).await.expect("a connection");

    let tables = ["message", "event", "conversation"].into_iter().cycle();
    for (table, locked) in tables.zip(LOCKED.into_iter().cycle()).take(times(1, 12)) {
        load.acknowledges(100).await;
        let lock = format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE");
        administrator.execute_unprepared(&lock).await.expect("a lock");
        sleep(locked).await;
        administrator.execute_unprepared("ROLLBACK").await.expect("valid SQL");
        load.recovers().await;
    }
    administrator.close().await.expect("the connection closes");

    load.ends(&database.url, &["INTERNAL"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_restarts() {
    let Some(cluster) = Cluster::start() else { return };
    let seed = seed();
    let mut random = random(seed, 1000);
    let program = serve(&cluster.url());
    let load = Load::start(&[program.url()], seed).await;

    for mode in ["fast", "immediate"].into_iter().cycle().take(times(4, 40)) {
        load.acknowledges(1 + random.below(200)).await;
        block_in_place(|| {
            cluster.stops(mode);
            cluster.starts();
        });
        load.recovers().await;
    }

    load.ends(&cluster.url(), &["INTERNAL"]).await;
}
