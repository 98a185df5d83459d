use std::mem::take;
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use futures_util::{pending, poll};
use tokio::sync::SemaphorePermit;
use tokio::task::yield_now;
use tokio::time::Instant;

use super::permits::FairShare;
use super::resource_hold::HeldResources;

/// What each poll costs outside the work itself: reading a request and writing the response.
const OVERHEAD: Duration = Duration::from_millis(1);
/// Work whose last poll was shorter than this need not wait for a thread.
const SHORT_POLL: Duration = Duration::from_micros(200);

impl FairShare {
    /// Runs work so that no more of it is polled at once than this share has threads. Work occupies a thread only while
    /// it is polled, so that work that never ends does not block other work. Work that holds a resource others wait for
    /// (see `hold`) does not wait for a thread.
    pub async fn run<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        let held = HeldResources::default();
        let work = pin!(held.scope(work));
        self.run_unless(|| false, || held.any(), work).await
    }

    /// Like `run`, for work that is usually short and holds no resource, such as sending an event. Waits for a thread
    /// only if the last poll was not short.
    pub fn run_short<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> impl Future<Output = T> {
        self.run_unless(|| self.is_short.load(Ordering::Relaxed), || false, work)
    }

    async fn run_unless<T>(
        &self,
        is_short: impl Fn() -> bool,
        holds: impl Fn() -> bool,
        mut work: Pin<&mut impl Future<Output = T>>,
    ) -> T {
        let mut pause = Duration::ZERO;
        loop {
            let thread = if is_short() || holds() { None } else { self.thread().await };
            let start = Instant::now();
            let polled = poll!(work.as_mut());
            let elapsed = start.elapsed();
            self.is_short.store(elapsed < SHORT_POLL, Ordering::Relaxed);
            if thread.is_some() {
                pause += OVERHEAD + 2 * elapsed;
            }
            // Postponed while the work holds a resource that others wait for.
            let paused = !pause.is_zero() && !holds() && self.thread_backlog.pause(take(&mut pause)).await;
            drop(thread);
            match polled {
                Poll::Ready(outcome) => return outcome,
                // The work may have been woken during the pause.
                Poll::Pending if paused => {}
                Poll::Pending => pending!(),
            }
        }
    }

    /// Waits for a thread, for one poll.
    async fn thread(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(thread) = self.threads.try_acquire() {
            return Some(thread);
        }
        let _entry = self.thread_backlog.enter();
        // The semaphore is never closed.
        let thread = self.threads.acquire().await.ok();
        // A task that is woken by another one's end or by a timer may run on the only thread that is awake. The runtime
        // wakes another thread for a task that yields, so that I/O continues meanwhile.
        yield_now().await;
        thread
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use entity::id::MemberId;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    use crate::caller::Caller;
    use crate::limits::fair_share::{FairShares, ShareSizes, hold};

    const SIZES: ShareSizes = ShareSizes { read_connections: 2, write_connections: 1, threads: 1 };

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_caller_s_work_runs_on_no_more_threads_than_the_share_has() {
        let shares = Arc::new(FairShares::new(SIZES));
        let ada = Caller::Member(MemberId::fresh());
        let (running, max) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = |_| {
            let (shares, running, max) = (Arc::clone(&shares), Arc::clone(&running), Arc::clone(&max));
            tokio::spawn(async move {
                let work = async {
                    for _ in 0..200 {
                        max.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        (0..1000).for_each(|_| std::hint::spin_loop());
                        running.fetch_sub(1, Ordering::SeqCst);
                        yield_now().await;
                    }
                };
                shares.of(ada).run(pin!(work)).await;
            })
        };

        join_all((0..16).map(work)).await;

        assert_eq!(max.load(Ordering::SeqCst), 1);
        assert_eq!(shares.in_use(), 0);
    }

    #[tokio::test]
    async fn work_that_holds_a_resource_does_not_wait_for_a_thread() {
        let shares = FairShares::new(SIZES);
        let ada = shares.of(Caller::Member(MemberId::fresh()));
        let ((commit, committed), (respond, responded)) = (oneshot::channel(), oneshot::channel::<()>());
        let has_committed = AtomicBool::new(false);
        let work = pin!(async {
            let held = hold();
            let _ = committed.await;
            has_committed.store(true, Ordering::SeqCst);
            drop(held);
            responded.await
        });
        let mut running = pin!(ada.run(work));
        assert!(running.as_mut().now_or_never().is_none());

        let only_thread = ada.threads.acquire().await;
        assert_eq!(commit.send(()), Ok(()));
        assert!(running.as_mut().now_or_never().is_none());
        assert!(has_committed.load(Ordering::SeqCst));
        assert_eq!(respond.send(()), Ok(()));
        assert!(running.as_mut().now_or_never().is_none(), "it no longer holds anything");
        drop(only_thread);
        assert_eq!(running.await, Ok(()));
    }
}
