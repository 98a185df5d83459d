//! Connections to PostgreSQL.

use std::time::Duration;

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{ConnectOptions, Connection, Executor, PgPool};
use tokio::time::timeout;

use super::autocommit::Autocommit;
use super::kept::KeptConnections;
use super::pool_health::PoolHealth;
use super::pooling::Pooling;
use super::pools::{Pair, Pools};

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

/// … and with a transaction, where no session is ours.
pub const TRANSACTION: &str = "SET LOCAL statement_timeout = '4s';
    SET LOCAL idle_in_transaction_session_timeout = '8s'; SET LOCAL client_min_messages = error";
/// The driver numbers each statement that it prepares, and so did others whose connection it was before. A pooler that
/// keeps clients' statements apart has names of its own for them.
pub const FORGET_NUMBERS: &str = "DO $$ DECLARE prepared text; BEGIN
    FOR prepared IN SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'sqlx_s_') LOOP
        EXECUTE format('DEALLOCATE %I', prepared);
    END LOOP; END $$";

/// Opens the pools, with a first connection each.
pub async fn open(url: &str) -> Result<Pools> {
    let (pooling, url) = Pooling::read(url)?;
    let options: PgConnectOptions = url.as_str().parse().context("cannot read the database's address")?;
    // PgBouncer refuses to be told how many digits a float has.
    let options = options.disable_statement_logging().extra_float_digits(None);
    let options = match pooling {
        Pooling::Session => options,
        Pooling::Transaction => options.statement_cache_capacity(0),
    };
    // The driver's own text may name the host or the user, never the password; it goes to the operator only.
    pooling.check(&options).await.context("cannot open the database")?;
    let pools = Pools::replaceable(move |wear| {
        let pool = |is_abandoned| pool(&options, &wear, pooling, is_abandoned);
        let (read, write) = (pool(false), pool(true));
        let kept = |pool: &PgPool, most| {
            Autocommit::Kept(KeptConnections::new(pool.clone(), wear.clone(), pooling, most), None)
        };
        Pair {
            read: kept(&read, CONNECTIONS as usize),
            write_single: kept(&write, KEPT_WRITING),
            write: write.into(),
            pooling,
            wear: wear.clone(),
        }
    });
    let Pair { read, write, .. } = pools.current();
    tokio::try_join!(read.execute_unprepared("SELECT 1"), write.ping())
        .context("cannot open the database")?;
    Ok(pools)
}

/// The driver pings what is given back, for as long as it takes. `abandoned` asks each connection first, within
/// a bound: a transaction may be dropped at any moment, while a statement outside one never is. Who does not answer may
/// still execute that statement, and is ended alone.
fn pool(options: &PgConnectOptions, wear: &PoolHealth, pooling: Pooling, abandoned: bool) -> PgPool {
    let (wear, released) = (wear.clone(), wear.clone());
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRING)
        // A ping before every use would double the round trips.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                match pooling {
                    Pooling::Session => connection.execute(SESSION).await.map(|_| ()),
                    Pooling::Transaction => Ok(()),
                }
            })
        })
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

async fn is_alive(connection: &mut PgConnection, meta: PoolConnectionMetadata, wear: &PoolHealth) -> bool {
    meta.idle_for < IDLE || answers(connection, wear).await
}

async fn is_free(connection: &mut PgConnection) -> bool {
    matches!(timeout(PING, connection.ping()).await, Ok(Ok(())))
}

pub async fn answers(connection: &mut PgConnection, wear: &PoolHealth) -> bool {
    matches!(wear.within(PING, connection.ping()).await, Some(Ok(())))
}
