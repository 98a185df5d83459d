use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::caller::Caller;
use crate::limits::backlog::{Backlog, Backlogs};

/// How much of each resource one caller may use at once.
#[derive(Clone, Copy, Debug)]
pub struct ShareSizes {
    pub read_connections: usize,
    pub write_connections: usize,
    /// Threads that execute operations.
    pub threads: usize,
}

/// The shares that callers are using at the moment.
pub type SharesInUse = Arc<Mutex<HashMap<Caller, Weak<FairShare>>>>;

/// The share of one caller. Each resource has its own queue, first come, first served. Work that holds a permit must
/// not wait for another one of the same resource.
#[derive(Debug)]
pub struct FairShare {
    read: Arc<Semaphore>,
    read_backlog: Backlog,
    write: Arc<Semaphore>,
    pub(super) threads: Semaphore,
    pub(super) thread_backlog: Backlog,
    /// Whether the last poll was short.
    pub(super) is_short: AtomicBool,
    caller: Caller,
    in_use: SharesInUse,
}

/// Permits the use of a connection until it is dropped.
#[derive(Debug)]
pub struct SharePermit {
    _permit: Option<OwnedSemaphorePermit>,
    /// Keeps the share alive, so that all work of the caller uses the same one.
    _share: Arc<FairShare>,
}

impl FairShare {
    pub(super) fn new(
        caller: Caller,
        sizes: ShareSizes,
        [read_backlogs, thread_backlogs]: [&Arc<Backlogs>; 2],
        in_use: SharesInUse,
    ) -> Self {
        let semaphore = |size: usize| Semaphore::new(size.max(1));
        Self {
            read: Arc::new(semaphore(sizes.read_connections)),
            read_backlog: Backlog::new(read_backlogs),
            write: Arc::new(semaphore(sizes.write_connections)),
            threads: semaphore(sizes.threads),
            thread_backlog: Backlog::new(thread_backlogs),
            is_short: true.into(),
            caller,
            in_use,
        }
    }

    /// Waits for a permit to read, for one statement.
    pub async fn read(self: &Arc<Self>) -> SharePermit {
        let _entry = self.read_backlog.enter();
        self.acquire(&self.read).await
    }

    /// Pauses a caller with many waiting statements for as long as the last one took. Called before its permit is
    /// dropped.
    pub async fn pause_after_read(&self, elapsed: Duration) {
        self.read_backlog.pause(elapsed).await;
    }

    /// Waits for a permit to write, for one transaction.
    pub async fn write(self: &Arc<Self>) -> SharePermit {
        self.acquire(&self.write).await
    }

    async fn acquire(self: &Arc<Self>, semaphore: &Arc<Semaphore>) -> SharePermit {
        // The semaphore is never closed.
        let permit = Arc::clone(semaphore).acquire_owned().await.ok();
        SharePermit { _permit: permit, _share: Arc::clone(self) }
    }
}

impl Drop for FairShare {
    fn drop(&mut self) {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        // A new share of the same caller may have replaced this one.
        if in_use.get(&self.caller).is_some_and(|share| share.strong_count() == 0) {
            in_use.remove(&self.caller);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::pin::pin;

    use entity::id::MemberId;
    use futures_util::FutureExt;

    use super::ShareSizes;
    use crate::caller::Caller;
    use crate::limits::fair_share::FairShares;

    #[tokio::test]
    async fn one_caller_s_queue_delays_nobody_else() {
        let shares = FairShares::new(ShareSizes { read_connections: 2, write_connections: 1, threads: 1 });
        let (ada, bob) = (shares.of(Caller::Member(MemberId::fresh())), shares.of(Caller::Platform));

        let _permits = [ada.read().await, ada.read().await];
        assert!(ada.read().now_or_never().is_none());
        assert!(bob.read().now_or_never().is_some());
        assert!(ada.write().now_or_never().is_some());

        let never = pin!(pending::<()>());
        let mut waiting = pin!(ada.run(never));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(ada.run(pin!(async {})).now_or_never().is_some(), "waiting work takes no thread");
    }
}
