//! One operation, in a task of its own: a busy one starves no other, and what it asks of the
//! database is finished and given back whether or not the peer reads.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{FutureExt, future};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::Doors;
use super::subscription::Subscription;
use super::word::{Voice, Word};
use crate::graphql::{ApiError, Bookmark, Caller, Request, Response, panicked};
use crate::quota::underway::Underway;
use crate::telemetry::{Outcome, Running};

/// Who asks for what.
pub struct Asked {
    pub request: Request,
    pub caller: Option<Caller>,
    pub bookmark: Option<Bookmark>,
    pub underway: Underway,
}

/// What comes of an operation.
enum Begun {
    Answer(Response),
    /// An answer for each event.
    Subscription(BoxStream<'static, Response>),
}

/// Starts it; dropping the handle ends it. `leaving` comes when its transport is about to end, and
/// subscriptions with it.
pub fn start(
    doors: &Arc<Doors>,
    running: Arc<Running>,
    leaving: CancellationToken,
    asked: Asked,
    voice: impl Voice,
) -> AbortOnDropHandle<()> {
    let doors = Arc::clone(doors);
    AbortOnDropHandle::new(tokio::spawn(async move {
        let metrics = &doors.app.metrics;
        let share = doors.app.shares.of(Caller::who(asked.caller.as_ref()));
        let begun = {
            // Boxed: a subscription that waits has no room for what began it.
            let mut beginning = Box::pin(begin(&doors, &running, &leaving, asked));
            let beginning = running.scope(share.run(beginning.as_mut()));
            AssertUnwindSafe(beginning).catch_unwind().await
        };
        let word: Word = match begun {
            Ok(None) => return,
            Ok(Some(Begun::Answer(response))) => {
                response.is_heard(&running);
                response.into()
            }
            Ok(Some(Begun::Subscription(responses))) => {
                let (running, metrics) = (Arc::clone(&running), Arc::clone(metrics));
                let words = Subscription { responses, running, metrics }.words();
                share.run_short(pin!(leaving.run_until_cancelled(voice.follows(words)))).await;
                return;
            }
            // A fault of ours, and of this one operation only.
            Err(_) => panicked(&running).into(),
        };
        word.is_counted(metrics);
        let is_last = word.is_last();
        voice.says(word).await;
        if !is_last {
            voice.says(Word::Complete).await;
        }
    }))
}

/// None where there is no time left for it to begin.
async fn begin(doors: &Doors, running: &Running, leaving: &CancellationToken, asked: Asked) -> Option<Begun> {
    let (left, late) = (pin!(left(leaving, running)), pin!(late(doors.bounds.executing, running)));
    tokio::select! {
        biased;
        () = left => None,
        begun = respond(doors, running, asked) => Some(begun),
        // What it held of the database is free before anybody reads this.
        error = late => Some(Begun::Answer(error.into())),
    }
}

async fn respond(doors: &Doors, running: &Running, asked: Asked) -> Begun {
    let Asked { request, caller, bookmark, underway } = asked;
    let operation = match doors.api.prepare(request, caller.as_ref(), running, &underway) {
        Ok(operation) => operation,
        Err(errors) => return Begun::Answer(Response::refused(errors)),
    };
    if !operation.is_subscription() {
        return Begun::Answer(doors.api.execute(&operation, caller).await);
    }
    match doors.api.subscribe(&operation, caller, bookmark).await {
        Ok(responses) => Begun::Subscription(responses),
        Err(refused) => Begun::Answer(refused),
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

/// Comes when a query or mutation has had its time. A subscription begins when it can.
async fn late(time: Duration, running: &Running) -> ApiError {
    tokio::time::sleep(time).await;
    if running.is_subscription() {
        future::pending::<()>().await;
    }
    running.ends(Outcome::TimedOut);
    ApiError::timed_out()
}
