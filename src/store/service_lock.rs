//! An advisory lock on a PostgreSQL database. Each service holds it in shared mode, on a connection of its own, so that
//! commands that require a stopped service can detect a running one.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, PgConnection, Row, raw_sql};
use sea_orm::{DbBackend, DbErr, RuntimeErr};
use tokio::time::timeout;

use super::pooling::Pooling;
use super::pools::PoolPair;
use super::{Store, StoreError};

/// The number is arbitrary, but must be unique among the advisory locks of the database.
const SHARED: &str = "SELECT pg_advisory_lock_shared(4857321908)";
const EXCLUSIVE: &str = "SELECT pg_try_advisory_lock(4857321908)";
/// Behind a pooler in transaction mode, the lock is held by a transaction that stays open.
const SHARED_IN_TRANSACTION: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_advisory_xact_lock_shared(4857321908)";
const EXCLUSIVE_IN_TRANSACTION: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_try_advisory_xact_lock(4857321908)";
/// The number of services that hold it. A key of 64 bits is stored in two parts.
const COUNT: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = 4857321908 AND objsubid = 1";
/// Includes waiting for a migration that is being undone.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Holds the lock until it is dropped. On SQLite there is no lock: `is_in_use` checks the file.
#[derive(Debug, Default)]
pub struct ServiceLock(Option<PgConnection>);

impl ServiceLock {
    /// Takes the lock in shared mode, or takes it again if its connection was lost. Called periodically. Returns the
    /// number of services that hold it; 1 on SQLite.
    pub async fn hold_shared(&mut self, store: &Store) -> Result<u32, StoreError> {
        if store.backend() != DbBackend::Postgres {
            return Ok(1);
        }
        let holding = async {
            if let Some(mut holder) = self.0.take()
                && let Ok(count) = count(&mut holder).await
            {
                return Ok((holder, count));
            }
            let mut holder = lock_shared(store).await?;
            let count = count(&mut holder).await?;
            Ok((holder, count))
        };
        let held = timeout(LOCK_TIMEOUT, holding).await.map_err(|_| StoreError::Unresponsive)?;
        let (holder, count) = held.map_err(exec_error)?;
        self.0 = Some(holder);
        Ok(count)
    }

    /// Takes the lock exclusively, so that no service can start. None if a service runs.
    pub async fn try_exclusive(store: &Store) -> Result<Option<Self>, DbErr> {
        if store.backend() != DbBackend::Postgres {
            return Ok(Some(Self(None)));
        }
        let (mut holder, pooling) = connect(store).await.map_err(exec_error)?;
        let lock = match pooling {
            Pooling::Session => EXCLUSIVE,
            Pooling::Transaction => EXCLUSIVE_IN_TRANSACTION,
        };
        let row = raw_sql(lock).fetch_one(&mut holder).await.map_err(exec_error)?;
        let is_locked: bool = row.try_get(0).map_err(exec_error)?;
        Ok(is_locked.then_some(Self(Some(holder))))
    }
}

async fn count(holder: &mut PgConnection) -> Result<u32, sqlx::Error> {
    let count: i64 = raw_sql(COUNT).fetch_one(holder).await?.try_get(0)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).max(1))
}

async fn lock_shared(store: &Store) -> Result<PgConnection, sqlx::Error> {
    let (mut holder, pooling) = connect(store).await?;
    let lock = match pooling {
        Pooling::Session => SHARED,
        Pooling::Transaction => SHARED_IN_TRANSACTION,
    };
    raw_sql(lock).execute(&mut holder).await?;
    Ok(holder)
}

async fn connect(store: &Store) -> Result<(PgConnection, Pooling), sqlx::Error> {
    let PoolPair { write, pooling, .. } = store.pools.current();
    let options = write.get_postgres_connection_pool().connect_options();
    Ok((PgConnection::connect_with(&options).await?, pooling))
}

fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
