//! One operation, in a task of its own: a busy one starves no other, and what it asks of the
//! database is finished and given back whether or not the peer reads.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, future};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::Doors;
use crate::graphql::{ApiError, Bookmark, Caller, Request, Response, code, panicked};
use crate::quota::underway::Underway;
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

/// Who asks for what.
pub struct Asked {
    pub request: Request,
    pub caller: Option<Caller>,
    pub bookmark: Option<Bookmark>,
    pub underway: Underway,
}

/// Starts it; dropping the handle ends it. `leaving` comes when its transport is about to end, and
/// subscriptions with it.
pub fn start(
    doors: &Doors,
    running: Arc<Running>,
    leaving: CancellationToken,
    asked: Asked,
    voice: impl Voice,
) -> AbortOnDropHandle<()> {
    let share = doors.app.shares.of(Caller::who(asked.caller.as_ref()));
    let (doors, metrics) = (doors.clone(), Arc::clone(&doors.app.metrics));
    AbortOnDropHandle::new(tokio::spawn(async move {
        let counted = Counted { voice, metrics };
        let executing = execute(&doors, &running, &leaving, asked, &counted);
        let executing = share.run(executing).instrument(running.span());
        if AssertUnwindSafe(executing).catch_unwind().await.is_err() {
            // A fault of ours, and of this one operation only.
            counted.says(Word::Error(vec![panicked(&running).into_server_error()])).await;
        }
    }))
}

async fn execute(
    doors: &Doors,
    running: &Running,
    leaving: &CancellationToken,
    asked: Asked,
    voice: &impl Voice,
) {
    let (mut left, mut late) = (pin!(left(leaving, running)), pin!(late(doors.bounds.executing, running)));
    // Boxed: a feed that waits has no room for what began it.
    let beginning = Box::pin(respond(doors, running, asked));
    let responses = tokio::select! {
        biased;
        () = &mut left => return,
        responses = beginning => Ok(responses),
        error = &mut late => Err(error),
    };
    let mut responses = match responses {
        Ok(responses) => responses,
        // What it held of the database is free before anybody reads this.
        Err(error) => return voice.says(Word::Error(vec![error.into_server_error()])).await,
    };
    loop {
        // A subscription lasts; all others are answered by now.
        let response = tokio::select! {
            biased;
            () = &mut left => return,
            response = responses.next() => response,
        };
        let Some(response) = response else {
            running.ends(Outcome::Ok);
            return voice.says(Word::Complete).await;
        };
        response.is_heard(running);
        if !response.was_executed {
            return voice.says(Word::Error(response.errors)).await;
        }
        voice.says(Word::Next(response)).await;
    }
}

/// One response to a query or mutation, one for each event of a subscription.
async fn respond(doors: &Doors, running: &Running, asked: Asked) -> BoxStream<'static, Response> {
    let Asked { request, caller, bookmark, underway } = asked;
    let one = |response| stream::once(future::ready(response)).boxed();
    let operation = match doors.api.prepare(request, caller.as_ref(), running, &underway) {
        Ok(operation) => operation,
        Err(errors) => return one(Response::refused(errors)),
    };
    if !operation.is_subscription() {
        return one(doors.api.execute(&operation, caller).await);
    }
    match doors.api.subscribe(&operation, caller, bookmark).await {
        Ok(responses) => responses,
        Err(refused) => one(refused),
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
