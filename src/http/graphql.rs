//! `/graphql`: an operation sent with GET or POST, answered with one response or a stream, or a WebSocket.

use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, request::Parts};
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, timeout, timeout_at};

use super::address::Address;
use super::credential::Credential;
use super::error::{HttpError, Result};
use super::framing::is_websocket_upgrade;
use super::media_type::ResponseFormat;
use super::session_lifetime;
use super::sign_in::sign_in;
use super::single_response::{self, Accepted};
use super::stream::{StreamFormat, StreamRequest};
use super::websocket::Handshake;
use super::{AppState, BudgetOwner, connection, origin, request, stream, websocket};
use crate::code::Code;
use crate::graphql::{ApiError, CallingMember, ResumePoint};
use crate::telemetry::{OperationTelemetry, Transport};

/// Seconds until clients should retry if open sockets or streams must close first.
const RETRY_AFTER: u32 = 10;

pub async fn graphql(State(state): State<Arc<AppState>>, request: axum::extract::Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::GET && is_websocket_upgrade(&parts.headers) {
        return open_socket(state, &mut parts).into_response();
    }
    let Some(format) = ResponseFormat::negotiate(&parts.headers) else {
        let message = "`Accept` must allow `application/json`, `application/graphql-response+json`, \
            `text/event-stream` or `multipart/mixed;subscriptionSpec=1.0`.";
        return HttpError::new(Code::NotAcceptable, message).into_response();
    };
    let response = execute(&state, &parts, body, format).await;
    response.unwrap_or_else(|error| error.into_http_response(format.error_media_type()).into_response())
}

async fn execute(
    state: &Arc<AppState>,
    parts: &Parts,
    body: Body,
    format: ResponseFormat,
) -> Result<Response> {
    request::check_headers(&parts.method, &parts.headers, &state.limits)?;
    // The caller is identified before the operation is read, because its bytes count against the caller's budget.
    let address = Address::of(parts, &state.trusted_proxies);
    // Signing in counts towards the operation timeout.
    let (limit, start) = (state.limits.operation_timeout, Instant::now());
    let authenticated = match timeout(limit, sign_in(state, parts, address)).await {
        Ok(Ok(authenticated)) => authenticated,
        Ok(Err(error)) => {
            request::drain_body(body, &state.limits).await;
            return Err(error);
        }
        Err(_) => return Err(ApiError::timed_out().into()),
    };
    let remaining = limit.saturating_sub(start.elapsed());
    let caller = authenticated.caller.as_ref().map(|member| member.id);
    let owner = BudgetOwner::of(caller, address);
    let mut reservation = state.request_budget().empty_reservation(owner);
    let share = state.app.shares.of(caller);
    let request = match parts.method {
        Method::GET => request::get(&parts.uri, format, &mut reservation)?,
        // Parsing a long body occupies a thread, like executing it.
        _ => share.run(pin!(request::post(&parts.headers, body, &state.limits, &mut reservation))).await?,
    };
    let accepted = Accepted { request, authenticated, owner, reservation, share };
    let deadline = Instant::now() + remaining;
    match format {
        ResponseFormat::Single(media) => {
            Ok(single_response::respond(state, parts, accepted, media, deadline).await?.into_response())
        }
        ResponseFormat::Stream(format) => {
            let opening = open_stream(state, format, accepted, parts);
            timeout_at(deadline, opening).await.unwrap_or_else(|_| Err(ApiError::timed_out().into()))
        }
    }
}

fn open_socket(state: Arc<AppState>, parts: &mut Parts) -> Result<Response> {
    if !origin::allows_socket(parts, &state.trusted_proxies, &state.allowed_origins) {
        state.rejected_origins.log(&parts.headers);
        return Err(HttpError::origin_not_allowed());
    }
    if state.shutdown.soft.is_cancelled() {
        return Err(HttpError::stopping());
    }
    let too_many = || {
        let message = "Too many sockets without a signed-in member are open from this address.";
        HttpError::rate_limited(message, RETRY_AFTER)
    };
    let max = state.limits.sockets_per_address;
    let acquire = |address| state.anonymous_sockets.try_acquire(address, max).ok_or_else(too_many);
    let anonymous = Address::of(parts, &state.trusted_proxies).map(acquire).transpose()?;
    let credential = Credential::of_handshake(&state, parts);
    let connection = parts.extensions.remove::<connection::OpenConnection>();
    let invalid = || HttpError::bad_request("The WebSocket handshake is invalid.");
    let handshake = Handshake::read(parts).ok_or_else(invalid)?;
    Ok(websocket::open(state, handshake, connection, anonymous, credential))
}

async fn open_stream(
    state: &Arc<AppState>,
    format: StreamFormat,
    Accepted { request, authenticated, owner, reservation, .. }: Accepted,
    parts: &Parts,
) -> Result<Response> {
    if state.shutdown.soft.is_cancelled() {
        return Err(HttpError::stopping());
    }
    let (caller, expiry) = session_lifetime::admit(state, authenticated).await?;
    let too_many = || {
        let message = "Too many sockets and streams of this member are open.";
        HttpError::rate_limited(message, RETRY_AFTER)
    };
    let acquire = |member: &CallingMember| state.transport_permit(member.id).ok_or_else(too_many);
    let permit = caller.member().map(acquire).transpose()?;
    let resume_point = ResumePoint::after(request::last_event_id(&parts.headers, &parts.uri));
    let app = &state.app;
    let telemetry = OperationTelemetry::start(&app.metrics, &app.traces, Transport::Stream, &parts.headers);
    let request =
        StreamRequest { request, resume_point, telemetry, caller, expiry, permit, reservation, owner };
    Ok(stream::open(state, format, request))
}
