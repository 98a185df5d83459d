use std::pin::pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use tokio::time::{Instant, timeout};

/// Nothing came back for so long, though somebody waited: less than acquiring may take.
const SILENCE: Duration = Duration::from_secs(4);

/// Why connections are no good any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolFault {
    /// The network, or the server, does not answer.
    Silent,
    /// They keep plans of tables that have changed since.
    Stale,
}

/// How a pair of pools fares, as those see who use it.
#[derive(Clone, Debug)]
pub struct PoolHealth(Arc<Seen>);

#[derive(Debug)]
struct Seen {
    since: Instant,
    /// When the database last answered, in milliseconds since then.
    answered: AtomicU64,
    worn: OnceLock<PoolFault>,
    is_damaged: AtomicBool,
}

impl Default for PoolHealth {
    fn default() -> Self {
        Self(Arc::new(Seen {
            since: Instant::now(),
            answered: AtomicU64::new(0),
            worn: OnceLock::new(),
            is_damaged: AtomicBool::new(false),
        }))
    }
}

impl PoolHealth {
    pub fn worn(&self) -> Option<PoolFault> {
        self.0.worn.get().copied()
    }

    /// Whether SQLite has found its file damaged. What is written to such a file may never be found again.
    pub fn is_damaged(&self) -> bool {
        self.0.is_damaged.load(Ordering::Relaxed)
    }

    /// From now on new connections are used.
    pub fn out(&self, why: PoolFault) {
        // Worn out is worn out.
        let _ = self.0.worn.set(why);
    }

    /// What came of waiting for the database; None where nothing did in time, and then the connections are
    /// worn out before this one is given back.
    pub async fn within<T>(&self, time: Duration, waiting: impl Future<Output = T>) -> Option<T> {
        let mut waiting = pin!(waiting);
        if let Ok(outcome) = timeout(time, &mut waiting).await {
            return Some(outcome);
        }
        self.out(PoolFault::Silent);
        None
    }

    /// A statement, or a transaction, came to its end.
    pub fn answered(&self) {
        self.0.answered.store(self.elapsed(), Ordering::Relaxed);
    }

    pub fn failed(&self, error: &DbErr) {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) if self.is_silent() => {
                self.out(PoolFault::Silent);
            }
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {}
            error if is_stale_plan(error) => self.out(PoolFault::Stale),
            error if is_damage(error) => self.0.is_damaged.store(true, Ordering::Relaxed),
            _ => self.answered(),
        }
    }

    fn is_silent(&self) -> bool {
        let silence = self.elapsed().saturating_sub(self.0.answered.load(Ordering::Relaxed));
        silence >= u64::try_from(SILENCE.as_millis()).unwrap_or(u64::MAX)
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.0.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// What the database itself says is wrong; None for what went wrong on the way to it.
pub fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause.as_database_error()
}

/// "cached plan must not change result type": a table was altered since the statement was prepared on this
/// connection. Nothing was executed.
pub fn is_stale_plan(error: &DbErr) -> bool {
    /// PostgreSQL's `feature_not_supported`, which it says of other things, too.
    const NOT_SUPPORTED: &str = "0A000";
    database_error(error).is_some_and(|cause| {
        cause.code().as_deref() == Some(NOT_SUPPORTED) && cause.message().contains("cached plan")
    })
}

/// SQLite's `SQLITE_CORRUPT` and `SQLITE_NOTADB`, in the last byte of a code.
fn is_damage(error: &DbErr) -> bool {
    let Some(cause) = database_error(error) else { return false };
    // PostgreSQL's codes have five characters.
    let code = cause.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
}

/// No connection was free in time, or it did not answer: nothing is known of the statement itself.
#[must_use]
pub fn is_unavailable(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
}

/// The pool was replaced while somebody waited for one of its connections.
pub fn is_replaced(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
}
