//! An advisory lock on a PostgreSQL database. Each service holds it in shared mode, on a connection of its own, so that
//! commands that require a stopped service can detect a running one. The service that leads also holds a second lock: it
//! does what needs to be done only once for a database.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, Decode, PgConnection, Postgres, Row, Type, raw_sql};
use sea_orm::{DbBackend, DbErr, RuntimeErr};
use tokio::sync::watch;
use tokio::time::timeout;

use super::pooling::Pooling;
use super::pools::PoolPair;
use super::{Store, StoreError};

/// The statements that take the locks. The numbers are arbitrary, but must be unique among the advisory locks of the
/// database.
#[derive(Debug)]
struct Statements {
    shared: &'static str,
    exclusive: &'static str,
    /// Takes the lock of the service that leads, once one of the others is held.
    lead: &'static str,
}

const SESSION: Statements = Statements {
    shared: "SELECT pg_advisory_lock_shared(4857321908)",
    exclusive: "SELECT pg_try_advisory_lock(4857321908)",
    lead: "SELECT pg_try_advisory_lock(4857321909)",
};
/// Behind a pooler in transaction mode, the locks are held by a transaction that stays open.
const TRANSACTION: Statements = Statements {
    shared: "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
        SELECT pg_advisory_xact_lock_shared(4857321908)",
    exclusive: "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
        SELECT pg_try_advisory_xact_lock(4857321908)",
    lead: "SELECT pg_try_advisory_xact_lock(4857321909)",
};
/// The number of services that hold the lock in shared mode. A key of 64 bits is stored in two parts.
const COUNT: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = 4857321908 AND objsubid = 1";
/// Includes waiting for a migration that is being undone.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Holds its locks until it is dropped. On SQLite there are none: `is_in_use` checks the file.
#[derive(Debug, Default)]
pub struct ServiceLock {
    holder: Option<Holder>,
    leads: watch::Sender<bool>,
}

#[derive(Debug)]
struct Holder {
    connection: PgConnection,
    statements: &'static Statements,
    leads: bool,
}

impl ServiceLock {
    /// Takes the lock in shared mode, or takes it again if its connection was lost, and leads if no other service does.
    /// Called periodically. Returns the number of services that hold it; 1 on SQLite.
    pub async fn hold_shared(&mut self, store: &Store) -> Result<u32, StoreError> {
        if store.backend() != DbBackend::Postgres {
            self.leads.send_replace(true);
            return Ok(1);
        }
        let held = timeout(LOCK_TIMEOUT, Holder::renewed(self.holder.take(), store)).await;
        self.leads.send_replace(matches!(&held, Ok(Ok((Holder { leads: true, .. }, _)))));
        let (holder, count) = held.map_err(|_| StoreError::Unresponsive)?.map_err(exec_error)?;
        self.holder = Some(holder);
        Ok(count)
    }

    /// Whether this service leads. At most one does; none between the end of one and the time at which another renews
    /// its lock.
    #[must_use]
    pub fn leads(&self) -> watch::Receiver<bool> {
        self.leads.subscribe()
    }

    /// Takes the lock exclusively, so that no service can start. None if a service runs.
    pub async fn try_exclusive(store: &Store) -> Result<Option<Self>, DbErr> {
        if store.backend() != DbBackend::Postgres {
            return Ok(Some(Self::default()));
        }
        let mut holder = Holder::connect(store).await.map_err(exec_error)?;
        let is_locked: bool = holder.read(holder.statements.exclusive).await.map_err(exec_error)?;
        Ok(is_locked.then(|| Self { holder: Some(holder), ..Self::default() }))
    }
}

impl Holder {
    async fn connect(store: &Store) -> Result<Self, sqlx::Error> {
        let PoolPair { write, pooling, .. } = store.pools.current();
        let options = write.get_postgres_connection_pool().connect_options();
        let statements = match pooling {
            Pooling::Session => &SESSION,
            Pooling::Transaction => &TRANSACTION,
        };
        Ok(Self { connection: PgConnection::connect_with(&options).await?, statements, leads: false })
    }

    async fn lock_shared(store: &Store) -> Result<Self, sqlx::Error> {
        let mut holder = Self::connect(store).await?;
        raw_sql(holder.statements.shared).execute(&mut holder.connection).await?;
        Ok(holder)
    }

    /// The holder, or another one if its connection was lost, and the number of services.
    async fn renewed(holder: Option<Self>, store: &Store) -> Result<(Self, u32), sqlx::Error> {
        if let Some(mut holder) = holder
            && let Ok(count) = holder.check_in().await
        {
            return Ok((holder, count));
        }
        let mut holder = Self::lock_shared(store).await?;
        let count = holder.check_in().await?;
        Ok((holder, count))
    }

    /// Counts the services, and leads if no other one does.
    async fn check_in(&mut self) -> Result<u32, sqlx::Error> {
        if !self.leads {
            self.leads = self.read(self.statements.lead).await?;
        }
        let count: i64 = self.read(COUNT).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX).max(1))
    }

    async fn read<T>(&mut self, sql: &'static str) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        raw_sql(sql).fetch_one(&mut self.connection).await?.try_get(0)
    }
}

fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
