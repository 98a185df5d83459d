//! Background tasks of the service. A task that panics or returns is logged and restarted, so that a bug does not end
//! it silently.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio::time::sleep;

const RESTART_DELAY: Duration = Duration::from_secs(1);

/// Ends its tasks when dropped.
#[derive(Default)]
pub struct Background(JoinSet<()>);

impl Background {
    /// Each start of the task gets a clone of `context`.
    pub fn run<C, F>(
        &mut self,
        name: &'static str,
        context: &C,
        task: impl Fn(C) -> F + Send + Sync + 'static,
    ) where
        C: Clone + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let context = context.clone();
        self.0.spawn(keep_running(name, RESTART_DELAY, move || task(context.clone())));
    }
}

async fn keep_running<F: Future<Output = ()>>(name: &str, delay: Duration, task: impl Fn() -> F) {
    loop {
        // The panic message is on standard error.
        let has_panicked = AssertUnwindSafe(task()).catch_unwind().await.is_err();
        tracing::error!(task = name, has_panicked, "a background task ended and is restarted");
        sleep(delay).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::keep_running;

    #[tokio::test]
    #[allow(clippy::panic, reason = "the task under test panics")]
    async fn a_task_that_panics_or_returns_is_started_again() {
        let starts = Cell::new(0);
        let task = || async {
            starts.set(starts.get() + 1);
            match starts.get() {
                1 => panic!("a bug"),
                2 => {}
                _ => pending().await,
            }
        };

        let mut running = pin!(keep_running("a task", Duration::ZERO, task));
        while starts.get() < 3 {
            assert!(running.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    }
}
