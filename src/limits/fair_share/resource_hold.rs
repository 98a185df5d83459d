use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task_local;

task_local! {
    /// The number of resources that the work being polled holds.
    static HELD: HeldResources;
}

/// Counts the resources that some work holds and other work waits for.
#[derive(Clone, Debug, Default)]
pub struct HeldResources(Arc<AtomicUsize>);

impl HeldResources {
    pub fn any(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }

    /// Runs work and counts its calls to `hold`.
    pub async fn scope<F: Future>(&self, work: F) -> F::Output {
        HELD.scope(self.clone(), work).await
    }
}

/// Marks the current work as the holder of a resource that others wait for, such as a connection, until the returned
/// value is dropped. Meanwhile the work does not wait for a thread of its share.
#[must_use]
pub fn hold() -> ResourceHold {
    let held = HELD.try_with(Clone::clone).ok();
    if let Some(HeldResources(count)) = &held {
        count.fetch_add(1, Ordering::SeqCst);
    }
    ResourceHold(held)
}

#[derive(Debug)]
pub struct ResourceHold(Option<HeldResources>);

impl Drop for ResourceHold {
    fn drop(&mut self) {
        if let Some(HeldResources(count)) = &self.0 {
            count.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
