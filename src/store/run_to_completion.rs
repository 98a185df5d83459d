use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

/// Work that is finished once it has begun: in the caller's task, or in one of its own where the caller goes away.
pub struct RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    work: Option<Pin<Box<F>>>,
    has_begun: bool,
}

impl<F> RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    pub fn new(work: F) -> Self {
        Self { work: Some(Box::pin(work)), has_begun: false }
    }
}

impl<F> Future for RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.has_begun = true;
        // Taken, so that nothing is left of work that panics.
        let Some(mut work) = self.work.take() else { return Poll::Pending };
        let polled = work.as_mut().poll(cx);
        if polled.is_pending() {
            self.work = Some(work);
        }
        polled
    }
}

impl<F> Drop for RunToCompletion<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    fn drop(&mut self) {
        if let Some(work) = self.work.take().filter(|_| self.has_begun)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::RunToCompletion;

    #[tokio::test]
    async fn what_has_begun_is_finished_without_its_caller() {
        let (answer, answered) = oneshot::channel();
        let (finish, finished) = oneshot::channel();
        let mut work = RunToCompletion::new(async move {
            assert_eq!(answered.await, Ok(()));
            assert_eq!(finish.send(()), Ok(()));
        });

        assert_eq!((&mut work).now_or_never(), None);
        drop(work);
        assert_eq!(answer.send(()), Ok(()));

        assert_eq!(finished.await, Ok(()));
    }

    #[tokio::test]
    async fn what_has_not_begun_never_begins() {
        let (finish, finished) = oneshot::channel::<()>();

        drop(RunToCompletion::new(async move { finish.send(()) }));

        assert!(finished.await.is_err());
    }
}
