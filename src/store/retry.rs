//! Retries of writes that conflict with others.

use std::pin::pin;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqlErr};
use tokio::time::{Instant, timeout_at};

use super::Store;
use super::error::{AsStoreError, StoreError};
use super::pool_health::{
    PoolFault, SQLITE_BUSY, database_error, is_pool_closed, is_stale_plan, sqlite_code,
};
use crate::limits::fair_share::hold;

const MAX_ATTEMPTS: usize = 50;
/// The longest delay before the first retry. It doubles with each retry.
const MIN_DELAY: Duration = Duration::from_millis(1);
const MAX_DELAY: Duration = Duration::from_millis(128);
/// An attempt that takes this long waits for a database that does not respond: the server ends slow statements earlier.
const UNRESPONSIVE_AFTER: Duration = Duration::from_secs(6);
/// Shorter than PostgreSQL's `deadlock_timeout` of one second.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '200ms'";

/// The time for all attempts of a write together.
#[derive(Clone, Copy, Debug)]
pub enum WriteTimeout {
    /// 10 seconds, for the rows of one member or conversation.
    Standard,
    /// One minute, for hundreds of rows.
    Bulk,
}

impl WriteTimeout {
    fn duration(self) -> Duration {
        match self {
            Self::Standard => Duration::from_secs(10),
            Self::Bulk => Duration::from_mins(1),
        }
    }
}

/// Runs a transaction, and runs it again after a conflict: a deadlock, a serialization failure, a lock timeout, or
/// [`StoreError::Conflict`]. An attempt must have no effect outside its transaction.
pub async fn retry_on_conflict<T, E, F>(
    store: &Store,
    timeout: WriteTimeout,
    attempt: impl Fn() -> F,
) -> Result<T, E>
where
    E: From<StoreError> + AsStoreError,
    F: Future<Output = Result<T, E>>,
{
    // Others wait for its rows, and on SQLite for the whole transaction.
    let _held = hold();
    let deadline = Instant::now() + timeout.duration();
    let run = || async {
        let (health, start) = (store.pools.current().health, Instant::now());
        let mut running = pin!(attempt());
        let Ok(outcome) = timeout_at(deadline, &mut running).await else {
            if start.elapsed() >= UNRESPONSIVE_AFTER {
                health.report(PoolFault::Unresponsive);
            }
            return Err(StoreError::Timeout(timeout.duration()).into());
        };
        match outcome.as_ref().map_err(AsStoreError::as_store_error) {
            Ok(_) | Err(Some(StoreError::Conflict)) => health.record_response(),
            Err(Some(StoreError::Database(cause))) => health.record_error(cause),
            Err(_) => {}
        }
        outcome
    };
    run.retry(backoff()).when(|error: &E| error.as_store_error().is_some_and(is_conflict)).await
}

/// Jitter keeps two conflicting writes from retrying at the same time. It adds up to the delay itself, hence the
/// halves.
fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(MIN_DELAY / 2)
        .with_max_delay(MAX_DELAY / 2)
        .with_max_times(MAX_ATTEMPTS - 1)
        .with_jitter()
}

/// Limits how long a transaction waits for each lock; it ends with a conflict then. PostgreSQL queues requests for a
/// row lock, so a transaction that needs only a weaker lock can wait behind ours while it holds what ours waits for.
pub async fn set_lock_timeout(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK_TIMEOUT).await?;
    }
    Ok(())
}

#[must_use]
pub fn is_unique_violation(error: &StoreError) -> bool {
    let StoreError::Database(error) = error else { return false };
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether nothing was written because of another transaction, so that a retry may succeed.
fn is_conflict(error: &StoreError) -> bool {
    /// In PostgreSQL: `serialization_failure`, `deadlock_detected`, `lock_not_available`, and `query_canceled`, which
    /// ends a statement that waited too long for a row.
    const POSTGRES: [&str; 4] = ["40001", "40P01", "55P03", "57014"];
    /// `SQLITE_LOCKED`.
    const SQLITE_LOCKED: u32 = 6;
    let error = match error {
        StoreError::Conflict => return true,
        StoreError::Database(error) => error,
        _ => return false,
    };
    if is_stale_plan(error) || is_pool_closed(error) {
        return true;
    }
    let Some(cause) = database_error(error) else { return false };
    matches!(sqlite_code(cause), Some(SQLITE_BUSY | SQLITE_LOCKED))
        || cause.code().is_some_and(|code| POSTGRES.contains(&&*code))
}
