use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

/// A future that runs to completion once it has been polled: if it is dropped, a task of its own finishes it.
pub struct RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    future: Option<Pin<Box<F>>>,
    has_started: bool,
}

impl<F> RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    pub fn new(future: F) -> Self {
        Self { future: Some(Box::pin(future)), has_started: false }
    }
}

impl<F> Future for RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.has_started = true;
        // Taken out, so that a future that panics is not polled again.
        let Some(mut future) = self.future.take() else { return Poll::Pending };
        let polled = future.as_mut().poll(cx);
        if polled.is_pending() {
            self.future = Some(future);
        }
        polled
    }
}

impl<F> Drop for RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    fn drop(&mut self) {
        if let Some(future) = self.future.take().filter(|_| self.has_started)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(future);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::RunToCompletion;

    #[tokio::test]
    async fn a_started_future_finishes_after_it_is_dropped() {
        let (release, released) = oneshot::channel();
        let (finish, finished) = oneshot::channel();
        let mut work = RunToCompletion::new(async move {
            assert_eq!(released.await, Ok(()));
            assert_eq!(finish.send(()), Ok(()));
        });

        assert_eq!((&mut work).now_or_never(), None);
        drop(work);
        assert_eq!(release.send(()), Ok(()));

        assert_eq!(finished.await, Ok(()));
    }

    #[tokio::test]
    async fn a_future_that_was_never_polled_does_not_start() {
        let (finish, finished) = oneshot::channel::<()>();

        drop(RunToCompletion::new(async move { finish.send(()) }));

        assert!(finished.await.is_err());
    }
}
