//! One operation, in a task of its own: a busy one starves no other, and what it asks of the
//! database is finished and given back whether or not the peer reads.

use std::any::TypeId;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Request, Response, ServerError};
use futures_util::{FutureExt, Stream, StreamExt, future};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::Doors;
use crate::graphql::{ApiError, Caller, code, panicked, was_executed};
use crate::telemetry::{Metrics, Outcome, Running};

/// What an operation has to say.
pub enum Word {
    Next(Response),
    /// It was not executed; nothing more comes of it.
    Error(Vec<ServerError>),
    Complete,
}

impl Word {
    fn errors(&self) -> &[ServerError] {
        match self {
            Self::Next(response) => &response.errors,
            Self::Error(errors) => errors,
            Self::Complete => &[],
        }
    }
}

/// Where an operation's words go. Waits for a place in a queue of bounded length, with nothing left
/// of the word but its text.
pub trait Voice: Send + Sync + 'static {
    fn says(&self, word: Word) -> impl Future<Output = ()> + Send;
}

/// With the codes of what is wrong counted.
struct Counted<V> {
    voice: V,
    metrics: Arc<Metrics>,
}

impl<V: Voice> Voice for Counted<V> {
    async fn says(&self, word: Word) {
        word.errors().iter().for_each(|error| self.metrics.refused(code(error)));
        self.voice.says(word).await;
    }
}

/// Starts it; dropping the handle ends it. `leaving` comes when its transport is about to end, and
/// subscriptions with it.
pub fn start(
    doors: &Doors,
    running: Arc<Running>,
    leaving: CancellationToken,
    request: Request,
    data: Arc<Data>,
    voice: impl Voice,
) -> AbortOnDropHandle<()> {
    let caller = data.get(&TypeId::of::<Caller>()).and_then(|caller| caller.downcast_ref());
    let share = doors.app.shares.of(Caller::who(caller));
    let (schema, metrics) = (doors.schema.clone(), Arc::clone(&doors.app.metrics));
    let time = doors.bounds.executing;
    let request = request.data(Arc::clone(&running));
    AbortOnDropHandle::new(tokio::spawn(async move {
        let counted = Counted { voice, metrics };
        let (left, late) = (left(&leaving, &running), late(time, &running));
        let responses = schema.execute_stream_with_session_data(request, data);
        let executing = share.run(execute(responses, &counted, left, late)).instrument(running.span());
        if AssertUnwindSafe(executing).catch_unwind().await.is_err() {
            // A fault of ours, and of this one operation only.
            counted.says(Word::Error(vec![panicked(&running).into_server_error()])).await;
        }
    }))
}

async fn execute(
    mut responses: impl Stream<Item = Response> + Unpin,
    voice: &impl Voice,
    left: impl Future<Output = ()>,
    late: impl Future<Output = ApiError>,
) {
    let (mut left, mut late) = (pin!(left), pin!(late));
    loop {
        let response = tokio::select! {
            biased;
            () = &mut left => return,
            response = responses.next() => Ok(response),
            error = &mut late => Err(error),
        };
        let response = match response {
            Ok(Some(response)) => response,
            Ok(None) => return voice.says(Word::Complete).await,
            Err(error) => {
                // What it holds of the database is free before anybody reads this.
                drop(responses);
                return voice.says(Word::Error(vec![error.into_server_error()])).await;
            }
        };
        if !was_executed(&response) {
            return voice.says(Word::Error(response.errors)).await;
        }
        voice.says(Word::Next(response)).await;
    }
}

/// Comes when a subscription has to end. Whatever else it is has an end of its own, which is waited
/// for.
async fn left(leaving: &CancellationToken, running: &Running) {
    leaving.cancelled().await;
    if !running.is_subscription() {
        future::pending::<()>().await;
    }
}

/// Comes when a query or mutation has had its time. A subscription lasts.
async fn late(time: Duration, running: &Running) -> ApiError {
    tokio::time::sleep(time).await;
    if running.is_subscription() {
        future::pending::<()>().await;
    }
    running.ends(Outcome::TimedOut);
    ApiError::timed_out()
}
