//! Executes an operation over HTTP and returns a single response.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use axum::http::request::Parts;
use futures_util::FutureExt;
use tokio::time::{Instant, timeout_at};

use super::error::{HttpError, Result};
use super::media_type::MediaType;
use super::response::HttpResponse;
use super::sign_in::sign_in_again;
use super::{AppState, BudgetOwner};
use crate::auth::{Authenticated, SignedIn};
use crate::caller::Caller;
use crate::graphql::{self, ApiError, BoundOperation, CallingMember, Request, panicked};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::fair_share::FairShare;
use crate::telemetry::{OperationTelemetry, Outcome, Transport};

/// An operation that was read and may be executed.
pub struct Accepted {
    pub request: Request,
    pub authenticated: Authenticated,
    /// The owner of the budget for its bytes and those of its response.
    pub owner: Option<BudgetOwner>,
    pub reservation: ByteReservation<BudgetOwner>,
    /// The caller's share of connections and threads.
    pub share: Arc<FairShare>,
}

pub async fn respond(
    state: &AppState,
    parts: &Parts,
    Accepted { request, authenticated, owner, reservation, share }: Accepted,
    media: MediaType,
    deadline: Instant,
) -> Result<HttpResponse> {
    let app = &state.app;
    let telemetry = OperationTelemetry::start(&app.metrics, &app.traces, Transport::Http, &parts.headers);
    let in_flight = state.in_flight();
    let executing = pin!(async {
        let (caller, unchecked) = split(authenticated);
        let operation = match state.api.prepare(request, &caller, &telemetry, &in_flight) {
            Ok(operation) => operation,
            Err(errors) => return Ok(graphql::Response::refused(errors)),
        };
        let response = state.api.execute(&operation, caller).await;
        match unchecked.filter(|_| response.was_rejected) {
            None => Ok(response),
            Some(signed_in) => execute_again(state, parts, &operation, &signed_in).await,
        }
    });
    let executing = telemetry.scope(share.run(executing));
    // A panic fails this operation only.
    let executing = AssertUnwindSafe(executing).catch_unwind();
    match timeout_at(deadline, executing).await {
        Ok(Ok(response)) => {
            drop(reservation);
            let response = response.inspect_err(|_| telemetry.set_outcome(Outcome::Refused))?;
            response.record_outcome(&telemetry);
            let response = HttpResponse::of_response(response, media);
            Ok(response.of_operation(in_flight.clone(), state.response_budget().empty_reservation(owner))?)
        }
        Ok(Err(_)) => Err(panicked(&telemetry).into()),
        Err(_) => {
            telemetry.set_outcome(Outcome::TimedOut);
            Err(ApiError::timed_out().into())
        }
    }
}

/// Executes an operation again after a statement found its cached token invalid. The token may belong to a new member
/// by now.
async fn execute_again(
    state: &AppState,
    parts: &Parts,
    operation: &BoundOperation,
    signed_in: &SignedIn,
) -> Result<graphql::Response, HttpError> {
    let (caller, _) = split(sign_in_again(state, parts, signed_in).await?);
    Ok(state.api.execute(operation, caller).await)
}

/// Returns the caller, and the member if their token was cached rather than verified for this request.
fn split(authenticated: Authenticated) -> (Caller<CallingMember>, Option<Box<SignedIn>>) {
    match authenticated.caller {
        Caller::Anonymous => (Caller::Anonymous, None),
        Caller::Platform => (Caller::Platform, None),
        Caller::Member(mut signed_in) => {
            let row = signed_in.row.take().map(Box::new);
            let is_unchecked = row.is_none();
            let member = CallingMember { id: signed_in.id, issued_at: signed_in.issued_at, row };
            (Caller::Member(member), is_unchecked.then_some(signed_in))
        }
    }
}
