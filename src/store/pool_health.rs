use std::pin::pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use tokio::time::{Instant, timeout};

/// Without any response for this time, a caller that got no connection reports the pools as unresponsive. Shorter than
/// the timeout for acquiring a connection.
const UNRESPONSIVE_AFTER: Duration = Duration::from_secs(4);

/// Why connections can no longer be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolFault {
    /// The network or the server does not respond.
    Unresponsive,
    /// Prepared statements have plans for tables that have changed since.
    StalePlans,
}

/// The health of a pair of pools, as its users report it.
#[derive(Clone, Debug)]
pub struct PoolHealth(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    created: Instant,
    /// The time of the last response, in milliseconds since `created`.
    last_response: AtomicU64,
    fault: OnceLock<PoolFault>,
    is_damaged: AtomicBool,
}

impl Default for PoolHealth {
    fn default() -> Self {
        Self(Arc::new(Inner {
            created: Instant::now(),
            last_response: AtomicU64::new(0),
            fault: OnceLock::new(),
            is_damaged: AtomicBool::new(false),
        }))
    }
}

impl PoolHealth {
    pub fn fault(&self) -> Option<PoolFault> {
        self.0.fault.get().copied()
    }

    /// Whether SQLite has reported a damaged file. Data written to such a file may be lost.
    pub fn is_damaged(&self) -> bool {
        self.0.is_damaged.load(Ordering::Relaxed)
    }

    /// Reports a fault, so that the pools are replaced.
    pub fn report(&self, fault: PoolFault) {
        // The first fault is enough.
        let _ = self.0.fault.set(fault);
    }

    /// Runs a future that waits for the database. Reports the pools as unresponsive and returns None after `time`,
    /// before the future is dropped and gives its connection back.
    pub async fn with_timeout<T>(&self, time: Duration, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        if let Ok(output) = timeout(time, &mut future).await {
            return Some(output);
        }
        self.report(PoolFault::Unresponsive);
        None
    }

    /// Records that the database responded to a statement or transaction.
    pub fn record_response(&self) {
        self.0.last_response.store(self.elapsed_ms(), Ordering::Relaxed);
    }

    pub fn record_error(&self, error: &DbErr) {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) if self.is_unresponsive() => {
                self.report(PoolFault::Unresponsive);
            }
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {}
            error if is_stale_plan(error) => self.report(PoolFault::StalePlans),
            error if is_damage(error) => self.0.is_damaged.store(true, Ordering::Relaxed),
            _ => self.record_response(),
        }
    }

    fn is_unresponsive(&self) -> bool {
        let silence = self.elapsed_ms().saturating_sub(self.0.last_response.load(Ordering::Relaxed));
        silence >= u64::try_from(UNRESPONSIVE_AFTER.as_millis()).unwrap_or(u64::MAX)
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.0.created.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Returns the error that the database itself reported. None for errors of the connection.
pub fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause.as_database_error()
}

/// "cached plan must not change result type": a table was altered after the statement was prepared on this connection.
/// The statement was not executed.
pub fn is_stale_plan(error: &DbErr) -> bool {
    /// PostgreSQL's `feature_not_supported`, which has other causes too.
    const NOT_SUPPORTED: &str = "0A000";
    database_error(error).is_some_and(|cause| {
        cause.code().as_deref() == Some(NOT_SUPPORTED) && cause.message().contains("cached plan")
    })
}

/// `SQLITE_CORRUPT` or `SQLITE_NOTADB`.
fn is_damage(error: &DbErr) -> bool {
    matches!(database_error(error).and_then(sqlite_code), Some(11 | 26))
}

pub const SQLITE_BUSY: u32 = 5;

/// Returns the primary result code of an SQLite error. The higher bits of an extended code give details.
pub fn sqlite_code(error: &dyn DatabaseError) -> Option<u32> {
    // PostgreSQL's codes have five characters.
    let code = error.code().filter(|code| code.len() < 5)?;
    Some(code.parse::<u32>().ok()? & 0xff)
}

/// Whether no connection was free in time, or the connection did not respond. The statement itself is not at fault.
#[must_use]
pub fn is_unavailable(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
}

/// Whether the pools were replaced while the caller waited for a connection.
pub fn is_pool_closed(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
}
