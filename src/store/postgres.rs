//! Opens the pools of connections to PostgreSQL.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions, Connection, Executor, PgPool};
use tokio::time::timeout;

use super::autocommit::Autocommit;
use super::connection_cache::ConnectionCache;
use super::known_database::KnownDatabase;
use super::pool_health::PoolHealth;
use super::pooling::Pooling;
use super::pools::{PoolPair, Pools};
use super::postgres_session::{ACQUIRE_TIMEOUT, PING_IF_IDLE_FOR, PING_TIMEOUT, SESSION_SETTINGS, responds};

/// Connections of each pool. Reads have their own pool because writers that wait for a row must not block readers.
const CONNECTIONS: u32 = 12;
/// Write connections that are cached for single statements, and so not available to transactions.
const CACHED_WRITERS: usize = 8;

/// Opens the pools, each with a first connection.
pub async fn open(url: &str, known: KnownDatabase) -> Result<Pools> {
    let (pooling, url) = Pooling::from_url(url)?;
    let options: PgConnectOptions = url.as_str().parse().context("cannot read the database's address")?;
    // PgBouncer refuses `extra_float_digits` as a startup parameter.
    let options = options.disable_statement_logging().extra_float_digits(None);
    let options = match pooling {
        Pooling::Session => options,
        Pooling::Transaction => options.statement_cache_capacity(0),
    };
    // The driver's error may name the host or the user, never the password. Only the operator sees it.
    pooling.check(&options).await.context("cannot open the database")?;
    let pools = Pools::replaceable(move |health| {
        let pool = |has_transactions| pool(&options, &health, pooling, &known, has_transactions);
        let (read, write) = (pool(false), pool(true));
        let autocommit = |pool: &PgPool, max_idle| {
            Autocommit::Cached(ConnectionCache::new(pool.clone(), health.clone(), pooling, max_idle), None)
        };
        PoolPair {
            read: autocommit(&read, CONNECTIONS as usize),
            write_autocommit: autocommit(&write, CACHED_WRITERS),
            write: write.into(),
            pooling,
            health: health.clone(),
        }
    });
    let PoolPair { read, write, .. } = pools.current();
    tokio::try_join!(read.execute_unprepared("SELECT 1"), write.ping())
        .context("cannot open the database")?;
    Ok(pools)
}

/// The driver pings each released connection without a timeout. If `has_transactions` is set, a ping with a timeout
/// comes first, because a transaction may be dropped in the middle of a statement, which the server may still be
/// executing; only that connection is closed then. Single statements are never dropped.
fn pool(
    options: &PgConnectOptions,
    health: &PoolHealth,
    pooling: Pooling,
    known: &KnownDatabase,
    has_transactions: bool,
) -> PgPool {
    let known = known.clone();
    let (acquire_health, release_health) = (health.clone(), health.clone());
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let known = known.clone();
            Box::pin(async move {
                if pooling == Pooling::Session {
                    connection.execute(SESSION_SETTINGS).await?;
                    known
                        .check(connection)
                        .await
                        .map_err(|error| sqlx::Error::Configuration(error.into()))?;
                }
                Ok(())
            })
        })
        .before_acquire(move |connection, meta| {
            let health = acquire_health.clone();
            Box::pin(async move { Ok(is_usable(connection, meta, &health).await) })
        })
        .after_release(move |connection, _| {
            let health = release_health.clone();
            Box::pin(async move {
                Ok(health.fault().is_none() && (!has_transactions || is_ready(connection).await))
            })
        })
        .connect_lazy_with(options.clone())
}

async fn is_usable(connection: &mut PgConnection, meta: PoolConnectionMetadata, health: &PoolHealth) -> bool {
    meta.idle_for < PING_IF_IDLE_FOR || responds(connection, health).await
}

async fn is_ready(connection: &mut PgConnection) -> bool {
    matches!(timeout(PING_TIMEOUT, connection.ping()).await, Ok(Ok(())))
}
