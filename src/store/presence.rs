//! Who serves a PostgreSQL database: each service holds a lock that it shares with the others, on a connection of its
//! own.

use std::time::Duration;

use sea_orm::sqlx::{Connection, Error, PgConnection, Row, raw_sql};
use sea_orm::{DbBackend, DbErr, RuntimeErr};
use tokio::time::timeout;

use super::Store;
use super::pooling::Pooling;
use super::pools::Pair;

/// Any number will do that nobody else of the same PostgreSQL database locks.
const SHARED: &str = "SELECT pg_advisory_lock_shared(4857321908)";
const ALONE: &str = "SELECT pg_try_advisory_lock(4857321908)";
/// The same where a connection is ours for a transaction: then for one that stays open.
const SHARED_IN_TRANSACTION: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_advisory_xact_lock_shared(4857321908)";
const ALONE_IN_TRANSACTION: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_try_advisory_xact_lock(4857321908)";
/// Who undoes a migration at this moment may take as long, and so may a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Holds a lock until it is dropped.
#[derive(Debug, Default)]
pub struct Presence(Option<PgConnection>);

impl Presence {
    /// Shows that a service is there, and keeps showing it: to be called now and then. On SQLite, the open file shows
    /// it.
    pub async fn show(&mut self, store: &Store) -> Result<(), DbErr> {
        if let Some(mut held) = self.0.take()
            && timeout(PATIENCE, held.ping()).await.is_ok_and(|answer| answer.is_ok())
        {
            self.0 = Some(held);
        } else if store.backend() == DbBackend::Postgres {
            let silent = |_| DbErr::Custom("the database does not answer".into());
            self.0 = Some(timeout(PATIENCE, hold(store)).await.map_err(silent)?.map_err(failed)?);
        }
        Ok(())
    }

    /// Keeps services from starting on a PostgreSQL database. None where one runs.
    pub async fn alone(store: &Store) -> Result<Option<Self>, DbErr> {
        if store.backend() != DbBackend::Postgres {
            return Ok(Some(Self(None)));
        }
        let (mut held, pooling) = connect(store).await.map_err(failed)?;
        let alone = match pooling {
            Pooling::Session => ALONE,
            Pooling::Transaction => ALONE_IN_TRANSACTION,
        };
        let row = raw_sql(alone).fetch_one(&mut held).await.map_err(failed)?;
        Ok(row.try_get(0).map_err(failed)?).map(|is_alone: bool| is_alone.then_some(Self(Some(held))))
    }
}

async fn hold(store: &Store) -> Result<PgConnection, Error> {
    let (mut held, pooling) = connect(store).await?;
    let shared = match pooling {
        Pooling::Session => SHARED,
        Pooling::Transaction => SHARED_IN_TRANSACTION,
    };
    raw_sql(shared).execute(&mut held).await?;
    Ok(held)
}

async fn connect(store: &Store) -> Result<(PgConnection, Pooling), Error> {
    let Pair { write, pooling, .. } = store.pools.current();
    let options = write.get_postgres_connection_pool().connect_options();
    Ok((PgConnection::connect_with(&options).await?, pooling))
}

fn failed(error: Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
