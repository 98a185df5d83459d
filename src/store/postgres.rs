//! Connections to PostgreSQL.

use std::time::Duration;

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{ConnectOptions, Connection, Executor, PgPool};
use tokio::time::timeout;

use super::kept::Kept;
use super::pools::{Pair, Pools};
use super::single::Single;
use super::wear::Wear;

/// Connections that write, and as many that read: writers who wait for a row must not keep readers out.
const CONNECTIONS: u32 = 12;
/// Those that write one statement and are kept for the next, which transactions cannot use.
const KEPT_WRITING: usize = 8;
pub const ACQUIRING: Duration = Duration::from_secs(5);
/// A connection that was idle for so long is asked before it is used.
pub const IDLE: Duration = Duration::from_secs(30);
/// What an answer may take that costs the server nothing.
const PING: Duration = Duration::from_secs(2);

/// What the server does by itself with our sessions, a little before we would give them up: an ordinary slow
/// statement ends there, and locks do not outlast whoever held them. Whoever went away without a word is noticed.
/// Notices and warnings are for who types statements. Not as parameters of the connection's start, which PgBouncer refuses.
const SESSION: &str = "SET statement_timeout = '4s'; SET idle_in_transaction_session_timeout = '8s';
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET client_min_messages = error";

/// Opens the pools, with a first connection each.
pub async fn open(url: &str) -> Result<Pools> {
    let options: PgConnectOptions = url.parse().context("cannot read the database's address")?;
    let options = options.disable_statement_logging();
    let pools = Pools::replaceable(move |wear| {
        let (read, write) = (pool(&options, &wear, false), pool(&options, &wear, true));
        let kept = |pool: &PgPool, most| Single::Kept(Kept::new(pool.clone(), wear.clone(), most), None);
        Pair {
            read: kept(&read, CONNECTIONS as usize),
            write_single: kept(&write, KEPT_WRITING),
            write: write.into(),
            wear: wear.clone(),
        }
    });
    let Pair { read, write, .. } = pools.current();
    // The driver's own text may name the host or the user, never the password; it goes to the operator only.
    tokio::try_join!(read.execute_unprepared("SELECT 1"), write.ping())
        .context("cannot open the database")?;
    Ok(pools)
}

/// The driver pings what is given back, for as long as it takes. `abandoned` asks each connection first, within
/// a bound: a transaction may be dropped at any moment, while a statement outside one never is. Who does not answer may
/// still execute that statement, and is ended alone.
fn pool(options: &PgConnectOptions, wear: &Wear, abandoned: bool) -> PgPool {
    let (wear, released) = (wear.clone(), wear.clone());
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRING)
        // A ping before every use would double the round trips.
        .test_before_acquire(false)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(SESSION).await.map(|_| ()) }))
        .before_acquire(move |connection, meta| {
            let wear = wear.clone();
            Box::pin(async move { Ok(is_alive(connection, meta, &wear).await) })
        })
        .after_release(move |connection, _| {
            let wear = released.clone();
            Box::pin(async move { Ok(wear.worn().is_none() && (!abandoned || is_free(connection).await)) })
        })
        .connect_lazy_with(options.clone())
}

async fn is_alive(connection: &mut PgConnection, meta: PoolConnectionMetadata, wear: &Wear) -> bool {
    meta.idle_for < IDLE || answers(connection, wear).await
}

async fn is_free(connection: &mut PgConnection) -> bool {
    matches!(timeout(PING, connection.ping()).await, Ok(Ok(())))
}

pub async fn answers(connection: &mut PgConnection, wear: &Wear) -> bool {
    matches!(wear.within(PING, connection.ping()).await, Some(Ok(())))
}
