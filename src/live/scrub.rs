//! Scrubs the database's files after data was erased, by deleting a conversation or erasing a member: decides when to
//! run `Store::scrub`, and how often.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbBackend;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::store::Store;

/// The delay after an erasure, so that several erasures need one run.
const SQLITE_DELAY: Duration = Duration::from_secs(1);
/// The delay until no operation can read the erased rows any more: operations are shorter.
const POSTGRES_DELAY: Duration = Duration::from_mins(1);
/// The pause between two runs on PostgreSQL.
const POSTGRES_PAUSE: Duration = Duration::from_mins(5);
/// The delay before a retry if a reader prevented the checkpoint.
const RETRY_DELAY: Duration = Duration::from_millis(500);
/// Failed attempts between two warnings.
const ATTEMPTS_PER_WARNING: u32 = 120;

/// Held by a write that erases data. Starts a run when it is dropped, after the commit or rollback.
#[derive(Debug)]
pub struct ErasureGuard(Arc<Notify>);

impl ErasureGuard {
    #[must_use]
    pub fn new(erasures: &Arc<Notify>) -> Self {
        Self(Arc::clone(erasures))
    }
}

impl Drop for ErasureGuard {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Scrubs the database after each erasure. Never returns.
pub async fn scrub_erased(store: Store, erasures: Arc<Notify>) {
    if store.backend() == DbBackend::Postgres {
        loop {
            erasures.notified().await;
            sleep(POSTGRES_DELAY).await;
            if let Err(error) = store.scrub().await {
                tracing::warn!(%error, "cannot vacuum erased rows");
            }
            sleep(POSTGRES_PAUSE).await;
        }
    }
    loop {
        // Once at the start: the previous process may have ended between an erasure and its run.
        scrub_with_retries(&store).await;
        erasures.notified().await;
        sleep(SQLITE_DELAY).await;
    }
}

async fn scrub_with_retries(store: &Store) {
    for attempt in 1.. {
        let outcome = store.scrub().await;
        if matches!(outcome, Ok(true)) {
            return;
        }
        if attempt % ATTEMPTS_PER_WARNING == 0 {
            let error = outcome.err().map(|error| error.to_string());
            tracing::warn!(
                error,
                "erased bytes are still in the write-ahead log: a long read or an error delays their removal"
            );
        }
        sleep(RETRY_DELAY).await;
    }
}
