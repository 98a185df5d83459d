//! Writes that others get in the way of.

use std::pin::pin;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqlErr};
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use super::Store;
use super::pool_health::{PoolFault, database_error, is_replaced, is_stale_plan};
use crate::limits::fair_share::hold;

/// More than this, and something else is wrong.
const ATTEMPTS: u32 = 50;
/// The pause before another attempt is at most 1, 2, 4 … milliseconds, and never longer than this.
const LONGEST_PAUSE: Duration = Duration::from_millis(128);
/// An attempt that takes so long waits for a database that does not answer: its server would have ended
/// each statement before.
const SILENCE: Duration = Duration::from_secs(6);
/// Long before PostgreSQL would choose one of two who wait for each other (after a second).
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '200ms'";

/// What all attempts of a write may take together.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// Of one member, about one conversation.
    Usual,
    /// Hundreds of rows at once.
    Bulk,
}

impl Limit {
    fn time(self) -> Duration {
        match self {
            Self::Usual => Duration::from_secs(10),
            Self::Bulk => Duration::from_mins(1),
        }
    }
}

/// An error that may have come from the database.
pub trait MayBeDatabase {
    fn database(&self) -> Option<&DbErr>;
}

impl MayBeDatabase for DbErr {
    fn database(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// Runs a transaction until nobody else was in its way: after a deadlock, a failed serialization, a lock that
/// could not be had, or a None, which says so. An attempt has no effect but its transaction; what is to happen
/// once belongs before or behind it.
pub async fn retry_on_conflict<T, E, F>(store: &Store, limit: Limit, attempt: impl Fn() -> F) -> Result<T, E>
where
    E: From<DbErr> + MayBeDatabase,
    F: Future<Output = Result<Option<T>, E>>,
{
    // Others wait for its rows, on SQLite for all of it.
    let _held = hold();
    let deadline = Instant::now() + limit.time();
    let mut conflict = DbErr::Custom("somebody else was in the way every time".into());
    for number in 0..ATTEMPTS {
        let (wear, began) = (store.pools.current().wear, Instant::now());
        let mut running = pin!(attempt());
        let Ok(outcome) = timeout_at(deadline, &mut running).await else {
            if began.elapsed() >= SILENCE {
                wear.out(PoolFault::Silent);
            }
            return Err(DbErr::Custom(format!("no write in {} seconds", limit.time().as_secs())).into());
        };
        match outcome {
            Ok(Some(done)) => {
                wear.answered();
                return Ok(done);
            }
            Ok(None) => wear.answered(),
            Err(error) => {
                let Some(cause) = error.database() else { return Err(error) };
                wear.failed(cause);
                if !is_conflict(cause) {
                    return Err(error);
                }
                conflict = cause.clone();
            }
        }
        sleep(pause(number)).await;
    }
    Err(conflict.into())
}

/// Of any length up to a bound that doubles: two who met do not meet again.
fn pause(number: u32) -> Duration {
    let bound = Duration::from_millis(1 << number.min(10)).min(LONGEST_PAUSE);
    let part = u32::from(Uuid::new_v4().as_bytes()[0]);
    bound * part / 255
}

/// For a transaction that wants a row for itself. PostgreSQL keeps a queue for such a row: who asks for less
/// stands behind us then, and may hold what we wait for. Ours ends with a conflict instead.
pub async fn set_lock_timeout(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK_TIMEOUT).await?;
    }
    Ok(())
}

/// A row with the same unique value is there already, or was a moment ago.
#[must_use]
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Somebody else was in the way: the same may go well when it is tried again. Nothing was written.
fn is_conflict(error: &DbErr) -> bool {
    /// In PostgreSQL: `serialization_failure`, `deadlock_detected`, `lock_not_available`, and `query_canceled`,
    /// which is how a statement ends that waited too long for a row.
    const POSTGRES: [&str; 4] = ["40001", "40P01", "55P03", "57014"];
    /// In SQLite: `SQLITE_BUSY` and `SQLITE_LOCKED`, in the last byte of a code.
    const SQLITE: [u32; 2] = [5, 6];
    if is_stale_plan(error) || is_replaced(error) {
        return true;
    }
    let Some(cause) = database_error(error) else { return false };
    cause.code().is_some_and(|code| match code.parse::<u32>() {
        Ok(code) if code < 10_000 => SQLITE.contains(&(code & 0xff)),
        _ => POSTGRES.contains(&&*code),
    })
}
