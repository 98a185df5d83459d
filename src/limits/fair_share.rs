//! What all use at once, and there is little of: each takes a share of it, and stands in line behind
//! their own work only.

use std::collections::HashMap;
use std::mem::take;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use futures_util::{pending, poll};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::task::yield_now;
use tokio::task_local;
use tokio::time::Instant;

use super::backlog::{Backlog, Backlogs};
use crate::caller::Caller;

/// What a turn to run costs besides its work: reading a request, and writing the answer.
const BESIDES: Duration = Duration::from_millis(1);
/// Less than this is no reason to wait for a turn.
const SHORT: Duration = Duration::from_micros(200);

/// How much of each one may use at once.
#[derive(Clone, Copy, Debug)]
pub struct ShareSizes {
    /// Connections that read.
    pub reading: usize,
    /// Connections that write.
    pub writing: usize,
    /// Threads that run operations.
    pub running: usize,
}

#[derive(Debug)]
pub struct FairShares {
    sizes: ShareSizes,
    known: Known,
    /// For connections that read, and for threads.
    lines: [Arc<Backlogs>; 2],
}

/// Only those who use their share just now.
type Known = Arc<Mutex<HashMap<Caller, Weak<FairShare>>>>;

impl FairShares {
    #[must_use]
    pub fn new(sizes: ShareSizes) -> Self {
        Self { sizes, known: Known::default(), lines: Default::default() }
    }

    #[must_use]
    pub fn of(&self, who: Caller) -> Arc<FairShare> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = known.get(&who).and_then(Weak::upgrade) {
            return share;
        }
        let [reading, running] = &self.lines;
        let share = Arc::new(FairShare {
            reading: turns(self.sizes.reading),
            reading_line: Backlog::among(reading),
            writing: turns(self.sizes.writing),
            running: turns(self.sizes.running),
            running_line: Backlog::among(running),
            is_short: true.into(),
            who,
            known: Arc::clone(&self.known),
        });
        known.insert(who, Arc::downgrade(&share));
        share
    }

    /// How many use their share.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn turns(most: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(most.max(1)))
}

/// One's own lines; first come, first served. Who has a turn in one must not wait in the same again.
#[derive(Debug)]
pub struct FairShare {
    reading: Arc<Semaphore>,
    reading_line: Backlog,
    writing: Arc<Semaphore>,
    running: Arc<Semaphore>,
    running_line: Backlog,
    /// Whether what ran last was.
    is_short: AtomicBool,
    who: Caller,
    known: Known,
}

/// Dropping it lets the next one go.
#[derive(Debug)]
pub struct SharePermit {
    _permit: Option<OwnedSemaphorePermit>,
    /// As long as it is used, it is the same one for all.
    _share: Arc<FairShare>,
}

impl FairShare {
    /// For one statement.
    pub async fn read(self: &Arc<Self>) -> SharePermit {
        let _standing = self.reading_line.stand();
        self.next(&self.reading).await
    }

    /// After a statement that took so long, before its turn ends.
    pub async fn rest_from_reading(&self, took: Duration) {
        self.reading_line.rest(took).await;
    }

    /// For one write, from its beginning to its commit.
    pub async fn write(self: &Arc<Self>) -> SharePermit {
        self.next(&self.writing).await
    }

    async fn next(self: &Arc<Self>, turns: &Arc<Semaphore>) -> SharePermit {
        // Nobody closes it.
        let permit = Arc::clone(turns).acquire_owned().await.ok();
        SharePermit { _permit: permit, _share: Arc::clone(self) }
    }

    /// Runs some work so that no more of it is executed at once than this share has threads. What
    /// waits for something else takes no turn, so one that does not end holds nobody up; nor does what has something
    /// that others wait for (`hold`).
    pub async fn run<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        let held = Arc::new(AtomicUsize::new(0));
        let work = pin!(HELD.scope(Arc::clone(&held), work));
        self.run_unless(|| false, || held.load(Ordering::SeqCst) > 0, work).await
    }

    /// The same for work that is short and holds nothing, as showing an event mostly is: it takes a turn only where the
    /// last one has shown that it is not.
    pub fn run_short<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> impl Future<Output = T> {
        self.run_unless(|| self.is_short.load(Ordering::Relaxed), || false, work)
    }

    async fn run_unless<T>(
        &self,
        is_short: impl Fn() -> bool,
        holds: impl Fn() -> bool,
        mut work: Pin<&mut impl Future<Output = T>>,
    ) -> T {
        let mut rest = Duration::ZERO;
        loop {
            // For one poll alone.
            let turn = if is_short() || holds() {
                None
            } else if let Ok(turn) = self.running.try_acquire() {
                Some(turn)
            } else {
                self.next_to_run().await
            };
            let began = Instant::now();
            let polled = poll!(work.as_mut());
            let took = began.elapsed();
            self.is_short.store(took < SHORT, Ordering::Relaxed);
            if turn.is_some() {
                rest += BESIDES + 2 * took;
            }
            // Later, where others wait for what it has.
            let rested = !rest.is_zero() && !holds() && self.running_line.rest(take(&mut rest)).await;
            drop(turn);
            match polled {
                Poll::Ready(outcome) => return outcome,
                // It may have been woken while it rested.
                Poll::Pending if rested => {}
                Poll::Pending => pending!(),
            }
        }
    }

    async fn next_to_run(&self) -> Option<SemaphorePermit<'_>> {
        let _standing = self.running_line.stand();
        // Nobody closes it.
        let turn = self.running.acquire().await.ok();
        // Whoever is woken by an end, or by the clock, may run in the only thread that is awake: the runtime wakes
        // another one for what yields, which hears what others send meanwhile.
        yield_now().await;
        turn
    }
}

task_local! {
    /// How much the work that is polled has of what others wait for.
    static HELD: Arc<AtomicUsize>;
}

/// As long as this is there, the work that is running now has something that others wait for, such as a connection:
/// it goes on whenever it can, in front of its own line.
#[must_use]
pub fn hold() -> Hold {
    let held = HELD.try_with(Arc::clone).ok();
    if let Some(held) = &held {
        held.fetch_add(1, Ordering::SeqCst);
    }
    Hold(held)
}

#[derive(Debug)]
pub struct Hold(Option<Arc<AtomicUsize>>);

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(held) = &self.0 {
            held.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for FairShare {
    fn drop(&mut self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Unless another has been made meanwhile.
        if known.get(&self.who).is_some_and(|share| share.strong_count() == 0) {
            known.remove(&self.who);
        }
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

    use super::{FairShares, ShareSizes, hold};
    use crate::caller::Caller;

    const SIZES: ShareSizes = ShareSizes { reading: 2, writing: 1, running: 1 };

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_s_work_runs_in_no_more_threads_than_the_share_has() {
        let shares = Arc::new(FairShares::new(SIZES));
        let who = Caller::Member(MemberId::fresh());
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = |_| {
            let (shares, running, most) = (Arc::clone(&shares), Arc::clone(&running), Arc::clone(&most));
            tokio::spawn(async move {
                let work = async {
                    for _ in 0..200 {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        (0..1000).for_each(|_| std::hint::spin_loop());
                        running.fetch_sub(1, Ordering::SeqCst);
                        yield_now().await;
                    }
                };
                shares.of(who).run(pin!(work)).await;
            })
        };

        join_all((0..16).map(work)).await;

        assert_eq!(most.load(Ordering::SeqCst), 1);
        assert_eq!(shares.in_use(), 0);
    }

    /// Not while it runs, and not while it waits.
    #[tokio::test]
    async fn what_is_in_line_keeps_nobody_else_waiting() {
        let shares = FairShares::new(SIZES);
        let (ada, bob) = (shares.of(Caller::Member(MemberId::fresh())), shares.of(Caller::Platform));

        let _turns = [ada.read().await, ada.read().await];
        assert!(ada.read().now_or_never().is_none());
        assert!(bob.read().now_or_never().is_some());
        assert!(ada.write().now_or_never().is_some());

        let for_ever = pin!(std::future::pending::<()>());
        let mut waits = pin!(ada.run(for_ever));
        assert!(waits.as_mut().now_or_never().is_none());
        assert!(ada.run(pin!(async {})).now_or_never().is_some());
    }

    /// Whoever waits for it would wait in that line, too.
    #[tokio::test]
    async fn who_has_what_others_wait_for_does_not_stand_in_line() {
        let shares = FairShares::new(SIZES);
        let ada = shares.of(Caller::Member(MemberId::fresh()));
        let ((commit, committed), (answer, answered)) = (oneshot::channel(), oneshot::channel::<()>());
        let has_committed = AtomicBool::new(false);
        let work = pin!(async {
            let held = hold();
            let _ = committed.await;
            has_committed.store(true, Ordering::SeqCst);
            drop(held);
            answered.await
        });
        let mut running = pin!(ada.run(work));
        assert!(running.as_mut().now_or_never().is_none());

        // Her only turn is in use.
        let turn = ada.running.acquire().await;
        assert_eq!(commit.send(()), Ok(()));
        assert!(running.as_mut().now_or_never().is_none());
        assert!(has_committed.load(Ordering::SeqCst));
        assert_eq!(answer.send(()), Ok(()));
        assert!(running.as_mut().now_or_never().is_none(), "it has nothing any more");
        drop(turn);
        assert_eq!(running.await, Ok(()));
    }

    #[tokio::test]
    async fn a_share_is_one_as_long_as_anything_of_it_is_used() {
        let shares = FairShares::new(SIZES);
        let who = Caller::Member(MemberId::fresh());
        let turn = shares.of(who).write().await;

        assert!(shares.of(who).write().now_or_never().is_none());
        drop(turn);
        assert_eq!(shares.in_use(), 0);
        assert!(shares.of(who).write().now_or_never().is_some());
    }
}
