//! Runs each operation of a socket or stream in its own task: a busy operation does not delay others, and its database
//! work finishes and releases its resources whether or not the peer reads.

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
use crate::caller::Caller;
use crate::graphql::{ApiError, CallingMember, Request, Response, ResumePoint, panicked};
use crate::limits::fair_share::FairShare;
use crate::limits::in_flight::InFlight;
use crate::telemetry::{OperationTelemetry, Outcome};

pub struct OperationRequest {
    pub request: Request,
    pub caller: Caller<CallingMember>,
    /// The caller's share of connections and threads.
    pub share: Arc<FairShare>,
    pub resume_point: Option<ResumePoint>,
    pub in_flight: InFlight,
}

/// The result of starting an operation.
enum Started {
    Response(Response),
    /// One response for each event.
    Subscription(BoxStream<'static, Response>),
}

/// Starts an operation. Dropping the handle ends it. When `draining` is canceled, its transport is about to end:
/// subscriptions end, and other operations may finish.
pub fn start(
    state: &Arc<AppState>,
    telemetry: Arc<OperationTelemetry>,
    draining: CancellationToken,
    request: OperationRequest,
    sink: impl OperationSink,
) -> AbortOnDropHandle<()> {
    let state = Arc::clone(state);
    AbortOnDropHandle::new(tokio::spawn(async move {
        let metrics = &state.app.metrics;
        let share = Arc::clone(&request.share);
        let started = {
            // Boxed, so that the future of a waiting subscription does not reserve space for its start.
            let mut starting = Box::pin(execute(&state, &telemetry, &draining, request));
            let starting = telemetry.scope(share.run(starting.as_mut()));
            AssertUnwindSafe(starting).catch_unwind().await
        };
        let event: OperationEvent = match started {
            Ok(None) => return,
            Ok(Some(Started::Response(response))) => {
                response.record_outcome(&telemetry);
                response.into()
            }
            Ok(Some(Started::Subscription(responses))) => {
                let (telemetry, metrics) = (Arc::clone(&telemetry), Arc::clone(metrics));
                let events = RunningSubscription { responses, telemetry, metrics }.into_events();
                share.run_short(pin!(draining.run_until_cancelled(sink.forward(events)))).await;
                return;
            }
            // A panic ends this operation only.
            Err(_) => panicked(&telemetry).into(),
        };
        event.count_errors(metrics);
        let is_last = event.is_last();
        sink.send(event).await;
        if !is_last {
            sink.send(OperationEvent::Complete).await;
        }
    }))
}

/// Returns None if the transport drains before a subscription has started.
async fn execute(
    state: &AppState,
    telemetry: &OperationTelemetry,
    draining: &CancellationToken,
    request: OperationRequest,
) -> Option<Started> {
    let drained = pin!(subscription_drained(draining, telemetry));
    let timed_out = pin!(timed_out(state.limits.operation_timeout, telemetry));
    tokio::select! {
        biased;
        () = drained => None,
        started = respond(state, telemetry, request) => Some(started),
        // The database resources of the operation are released before the error is read.
        error = timed_out => Some(Started::Response(error.into())),
    }
}

async fn respond(state: &AppState, telemetry: &OperationTelemetry, request: OperationRequest) -> Started {
    let OperationRequest { request, caller, resume_point, in_flight, .. } = request;
    let operation = match state.api.prepare(request, &caller, telemetry, &in_flight) {
        Ok(operation) => operation,
        Err(errors) => return Started::Response(Response::refused(errors)),
    };
    if !operation.is_subscription() {
        return Started::Response(state.api.execute(&operation, caller).await);
    }
    match state.api.subscribe(&operation, caller, resume_point).await {
        Ok(responses) => Started::Subscription(responses),
        Err(refused) => Started::Response(refused),
    }
}

/// Resolves when the transport drains, for subscriptions only. Other operations may finish.
async fn subscription_drained(draining: &CancellationToken, telemetry: &OperationTelemetry) {
    draining.cancelled().await;
    if !telemetry.is_subscription() {
        future::pending::<()>().await;
    }
}

/// Resolves when a query or mutation has run for too long. Subscriptions may take any time to start.
async fn timed_out(timeout: Duration, telemetry: &OperationTelemetry) -> ApiError {
    tokio::time::sleep(timeout).await;
    if telemetry.is_subscription() {
        future::pending::<()>().await;
    }
    telemetry.set_outcome(Outcome::TimedOut);
    ApiError::timed_out()
}
