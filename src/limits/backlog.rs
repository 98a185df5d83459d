//! Pauses callers with a long queue while other callers have a short one. Otherwise their work could occupy the whole
//! machine, even if its threads and connections are shared fairly.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// Maximum length of a short queue. Loading the page stays below it.
const MAX_SHORT_QUEUE: usize = 8;

/// The number of queues for the same resource, and how many of them are long.
#[derive(Debug, Default)]
pub struct Backlogs {
    all: AtomicUsize,
    long: AtomicUsize,
}

/// One caller's queue for a resource.
#[derive(Debug)]
pub struct Backlog {
    backlogs: Arc<Backlogs>,
    len: AtomicUsize,
}

/// An entry in a queue, until it is dropped.
#[derive(Debug)]
pub struct QueueEntry<'b>(&'b Backlog);

impl Backlog {
    pub fn new(backlogs: &Arc<Backlogs>) -> Self {
        backlogs.all.fetch_add(1, Ordering::Relaxed);
        Self { backlogs: Arc::clone(backlogs), len: AtomicUsize::new(0) }
    }

    pub fn enter(&self) -> QueueEntry<'_> {
        if self.len.fetch_add(1, Ordering::Relaxed) == MAX_SHORT_QUEUE {
            self.backlogs.long.fetch_add(1, Ordering::Relaxed);
        }
        QueueEntry(self)
    }

    /// Sleeps for the duration if this queue is long and another is short. Returns whether it slept.
    pub async fn pause(&self, duration: Duration) -> bool {
        let is_long = self.len.load(Ordering::Relaxed) > MAX_SHORT_QUEUE;
        let Backlogs { all, long } = &*self.backlogs;
        let pauses = is_long && all.load(Ordering::Relaxed) > long.load(Ordering::Relaxed);
        if pauses {
            sleep(duration).await;
        }
        pauses
    }
}

impl Drop for Backlog {
    fn drop(&mut self) {
        self.backlogs.all.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for QueueEntry<'_> {
    fn drop(&mut self) {
        if self.0.len.fetch_sub(1, Ordering::Relaxed) == MAX_SHORT_QUEUE + 1 {
            self.0.backlogs.long.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::{Backlog, Backlogs, MAX_SHORT_QUEUE, QueueEntry};

    /// Returns None if the backlog pauses.
    fn pause(backlog: &Backlog) -> Option<bool> {
        backlog.pause(Duration::ZERO).now_or_never()
    }

    fn fill(backlog: &Backlog) -> Vec<QueueEntry<'_>> {
        (0..=MAX_SHORT_QUEUE).map(|_| backlog.enter()).collect()
    }

    #[tokio::test]
    async fn a_long_queue_pauses_while_another_is_short() {
        let backlogs = Arc::<Backlogs>::default();
        let ada = Backlog::new(&backlogs);
        let ada_entries = fill(&ada);
        assert_eq!(pause(&ada), Some(false), "there is no other queue");

        let bob = Backlog::new(&backlogs);
        assert_eq!(pause(&ada), None);
        assert_eq!(pause(&bob), Some(false));

        let bob_entries = fill(&bob);
        assert_eq!(pause(&ada), Some(false), "Bob's queue is long, too");
        drop(bob_entries);
        assert_eq!(pause(&ada), None);
        drop(bob);
        assert_eq!(pause(&ada), Some(false), "Bob's queue is gone");
        let _bob = Backlog::new(&backlogs);
        drop(ada_entries);
        assert_eq!(pause(&ada), Some(false), "Ada's queue is short again");
    }
}
