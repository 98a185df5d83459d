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

use super::AppState;
use super::operation_event::{OperationEvent, OperationSink};
use super::running_subscription::RunningSubscription;
use crate::graphql::{ApiError, Caller, Request, Response, ResumePoint, panicked};
use crate::limits::in_flight::InFlight;
use crate::telemetry::{OperationTelemetry, Outcome};

/// Who asks for what.
pub struct OperationRequest {
    pub request: Request,
    pub caller: Option<Caller>,
    pub resume_point: Option<ResumePoint>,
    pub in_flight: InFlight,
}

/// What comes of an operation.
enum Started {
    Answer(Response),
    /// An answer for each event.
    Subscription(BoxStream<'static, Response>),
}

/// Starts it; dropping the handle ends it. `leaving` comes when its transport is about to end, and
/// subscriptions with it.
pub fn start(
    state: &Arc<AppState>,
    running: Arc<OperationTelemetry>,
    leaving: CancellationToken,
    asked: OperationRequest,
    sink: impl OperationSink,
) -> AbortOnDropHandle<()> {
    let state = Arc::clone(state);
    AbortOnDropHandle::new(tokio::spawn(async move {
        let metrics = &state.app.metrics;
        let share = state.app.shares.of(Caller::who(asked.caller.as_ref()));
        let begun = {
            // Boxed: a subscription that waits has no room for what began it.
            let mut beginning = Box::pin(begin(&state, &running, &leaving, asked));
            let beginning = running.scope(share.run(beginning.as_mut()));
            AssertUnwindSafe(beginning).catch_unwind().await
        };
        let word: OperationEvent = match begun {
            Ok(None) => return,
            Ok(Some(Started::Answer(response))) => {
                response.is_heard(&running);
                response.into()
            }
            Ok(Some(Started::Subscription(responses))) => {
                let (running, metrics) = (Arc::clone(&running), Arc::clone(metrics));
                let words = RunningSubscription { responses, running, metrics }.into_events();
                share.run_short(pin!(leaving.run_until_cancelled(sink.forward(words)))).await;
                return;
            }
            // A fault of ours, and of this one operation only.
            Err(_) => panicked(&running).into(),
        };
        word.count_errors(metrics);
        let is_last = word.is_last();
        sink.send(word).await;
        if !is_last {
            sink.send(OperationEvent::Complete).await;
        }
    }))
}

/// None where there is no time left for it to begin.
async fn begin(
    state: &AppState,
    running: &OperationTelemetry,
    leaving: &CancellationToken,
    asked: OperationRequest,
) -> Option<Started> {
    let (left, late) = (pin!(left(leaving, running)), pin!(late(state.limits.operation_timeout, running)));
    tokio::select! {
        biased;
        () = left => None,
        begun = respond(state, running, asked) => Some(begun),
        // What it held of the database is free before anybody reads this.
        error = late => Some(Started::Answer(error.into())),
    }
}

async fn respond(state: &AppState, running: &OperationTelemetry, asked: OperationRequest) -> Started {
    let OperationRequest { request, caller, resume_point, in_flight } = asked;
    let operation = match state.api.prepare(request, caller.as_ref(), running, &in_flight) {
        Ok(operation) => operation,
        Err(errors) => return Started::Answer(Response::refused(errors)),
    };
    if !operation.is_subscription() {
        return Started::Answer(state.api.execute(&operation, caller).await);
    }
    match state.api.subscribe(&operation, caller, resume_point).await {
        Ok(responses) => Started::Subscription(responses),
        Err(refused) => Started::Answer(refused),
    }
}

/// Comes when a subscription has to end. Whatever else it is has an end of its own, which is waited
/// for.
async fn left(leaving: &CancellationToken, running: &OperationTelemetry) {
    leaving.cancelled().await;
    if !running.is_subscription() {
        future::pending::<()>().await;
    }
}

/// Comes when a query or mutation has had its time. A subscription begins when it can.
async fn late(time: Duration, running: &OperationTelemetry) -> ApiError {
    tokio::time::sleep(time).await;
    if running.is_subscription() {
        future::pending::<()>().await;
    }
    running.set_outcome(Outcome::TimedOut);
    ApiError::timed_out()
}
