//! The chore that follows erasures: see `Store::scrub`.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbBackend;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::store::Store;

/// From an erasure to the chore, so that many that come together need it once.
const SQLITE_DELAY: Duration = Duration::from_secs(1);
/// Until then whoever saw the rows is done: an operation does not take longer.
const POSTGRES_DELAY: Duration = Duration::from_mins(1);
/// On PostgreSQL, from one turn to the next.
const POSTGRES_PAUSE: Duration = Duration::from_mins(5);
/// Until it is tried again, where a reader was in the way.
const RETRY: Duration = Duration::from_millis(500);
/// So many times, and the log says that erased bytes are still there.
const ATTEMPTS: u32 = 120;

/// Goes with what erases, until it is committed or dropped, and tells the chore then.
#[derive(Debug)]
pub struct ErasureGuard(Arc<Notify>);

impl ErasureGuard {
    #[must_use]
    pub fn new(chore: &Arc<Notify>) -> Self {
        Self(Arc::clone(chore))
    }
}

impl Drop for ErasureGuard {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Scrubs after each erasure, for as long as it is polled.
pub async fn scrub_erased(store: Store, told: Arc<Notify>) {
    if store.backend() == DbBackend::Postgres {
        loop {
            told.notified().await;
            sleep(POSTGRES_DELAY).await;
            if let Err(error) = store.scrub().await {
                tracing::warn!(%error, "erased rows cannot be vacuumed");
            }
            sleep(POSTGRES_PAUSE).await;
        }
    }
    loop {
        // First without being told: the process before may have ended between an erasure and this.
        until_done(&store).await;
        told.notified().await;
        sleep(SQLITE_DELAY).await;
    }
}

async fn until_done(store: &Store) {
    for attempt in 1.. {
        let outcome = store.scrub().await;
        if matches!(outcome, Ok(true)) {
            return;
        }
        if attempt % ATTEMPTS == 0 {
            let error = outcome.err().map(|error| error.to_string());
            tracing::warn!(
                error,
                "erased bytes are still in the write-ahead log: something reads all the time"
            );
        }
        sleep(RETRY).await;
    }
}
