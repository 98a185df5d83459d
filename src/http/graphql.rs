//! The API over HTTP.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::address::Address;
use super::credential::Credential;
use super::media_type::{MediaType, ResponseFormat};
use super::response::{HttpError, HttpResponse};
use super::stream::{StreamFormat, StreamRequest};
use super::websocket::{Handshake, session_lifetime};
use super::{AppState, BudgetOwner, connection, origin, request, stream, websocket};
use crate::auth::{AuthError, Authenticated, SignedIn};
use crate::graphql::{ApiError, Caller, Request, Response as Executed, ResumePoint, panicked};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::fair_share::{FairShare, Principal};
use crate::limits::rate::RateLimited;
use crate::telemetry::{OperationTelemetry, Outcome, Transport};

/// Seconds that clients are asked to wait where others have to end before.
const WAIT: u32 = 10;

/// One address for everything: an operation by GET or POST, answered at once or in a stream, or a
/// socket.
pub async fn graphql(State(state): State<Arc<AppState>>, request: axum::extract::Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let upgrade = parts.headers.get(header::UPGRADE).and_then(|upgrade| upgrade.to_str().ok());
    if parts.method == Method::GET && upgrade.is_some_and(|to| to.eq_ignore_ascii_case("websocket")) {
        return open_socket(state, &mut parts);
    }
    let Some(wanted) = ResponseFormat::negotiate(&parts.headers) else {
        let message = "`Accept` must allow `application/json`, `application/graphql-response+json`, \
            `text/event-stream` or `multipart/mixed;subscriptionSpec=1.0`.";
        return HttpResponse::from(HttpError::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
            .into_response();
    };
    let media = wanted.media();
    if let Err(refused) = request::admit(&parts.method, &parts.headers, &state.limits) {
        return HttpResponse::refused(refused, media).into_response();
    }
    // Before the operation is read: what comes is held for somebody, and whoever asks too much is not listened to.
    let address = Address::of(&parts, &state.trusted_proxies);
    // Signing in is a part of the operation, and of its time.
    let (time, began) = (state.limits.operation_timeout, Instant::now());
    let signing_in = timeout(time, sign_in(&state, &parts, address, media));
    let signed_in = match signing_in.await {
        Ok(Ok(signed_in)) => signed_in,
        Ok(Err(answer)) => {
            request::pass_over(body, &state.limits).await;
            return answer.into_response();
        }
        Err(_) => return HttpResponse::timed_out(media).into_response(),
    };
    let left = time.saturating_sub(began.elapsed());
    let payer = BudgetOwner::of(signed_in.as_ref(), address);
    let mut held = state.request_budget().of(payer);
    let share = state.app.shares.of(who(signed_in.as_ref()));
    let read = match parts.method {
        Method::GET => request::get(&parts.uri, wanted, &mut held),
        // Taking a long body apart keeps a thread busy, as executing it does.
        _ => share.run(pin!(request::post(&parts.headers, body, &state.limits, &mut held))).await,
    };
    let request = match read {
        Ok(request) => request,
        Err(refused) => return HttpResponse::refused(refused, media).into_response(),
    };
    let (paid, until) = (Paid { payer, held, share }, Instant::now() + left);
    match wanted {
        ResponseFormat::Single(media) => {
            answer(&state, &parts, request, paid, signed_in, media, until).await.into_response()
        }
        ResponseFormat::Stream(form) => {
            let opening = open_stream(&state, form, request, paid, signed_in, &parts);
            let late = |_| HttpResponse::timed_out(media).into_response();
            timeout_at(until, opening).await.unwrap_or_else(late)
        }
    }
}

fn who(signed_in: Option<&Authenticated>) -> Principal {
    match signed_in {
        Some(Authenticated::Member(signed_in)) => Principal::Member(signed_in.id),
        Some(Authenticated::Platform { .. }) => Principal::Platform,
        None => Principal::Anonymous,
    }
}

/// The bytes of a request, and who pays for them and for what is answered.
struct Paid {
    payer: Option<BudgetOwner>,
    held: ByteReservation<BudgetOwner>,
    /// In whose turns it is executed.
    share: Arc<FairShare>,
}

fn open_socket(state: Arc<AppState>, parts: &mut Parts) -> Response {
    if !origin::may_open_socket(parts, &state.trusted_proxies, &state.allowed_origins) {
        state.rejected_origins.log(&parts.headers);
        return HttpResponse::from(HttpError::foreign_origin()).into_response();
    }
    if state.shutdown.soft.is_cancelled() {
        return HttpResponse::from(HttpError::stopping()).into_response();
    }
    let stranger = match Address::of(parts, &state.trusted_proxies) {
        None => None,
        Some(address) => match state.anonymous_sockets.take(address, state.limits.sockets_per_address) {
            None => {
                let message = "Too many sockets without a token are open from this address.";
                return HttpResponse::from(HttpError::rate_limited(message, WAIT)).into_response();
            }
            place => place,
        },
    };
    let shown = Credential::of_handshake(&state, parts);
    let connection = parts.extensions.remove::<connection::ConnectionPermit>();
    match Handshake::read(parts) {
        Some(handshake) => websocket::open(state, handshake, connection, stranger, shown),
        None => {
            HttpResponse::from(HttpError::bad_request("The WebSocket handshake is invalid.")).into_response()
        }
    }
}

async fn open_stream(
    state: &Arc<AppState>,
    form: StreamFormat,
    request: Request,
    Paid { payer, held, .. }: Paid,
    signed_in: Option<Authenticated>,
    parts: &Parts,
) -> Response {
    if state.shutdown.soft.is_cancelled() {
        return HttpResponse::from(HttpError::stopping()).into_response();
    }
    let admitted = match signed_in {
        Some(authenticated) => session_lifetime::admit(state, authenticated).await.map(Some),
        None => Ok(None),
    };
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(error) => return turned_away(error, MediaType::Json).into_response(),
    };
    let place = match &admitted {
        Some((Caller::Member { id, .. }, _)) => Some(state.transport_permit(*id)),
        _ => None,
    };
    if matches!(place, Some(None)) {
        let message = "The member has too many sockets and streams open.";
        return HttpResponse::from(HttpError::rate_limited(message, WAIT)).into_response();
    }
    let resume_point = ResumePoint::after(request::last_event_id(&parts.headers, &parts.uri));
    let app = &state.app;
    let running = OperationTelemetry::start(&app.metrics, &app.traces, Transport::Stream, &parts.headers);
    let place = place.flatten();
    stream::open(state, form, StreamRequest { request, resume_point, running, admitted, place, held, payer })
}

async fn answer(
    state: &AppState,
    parts: &Parts,
    request: Request,
    Paid { payer, held, share }: Paid,
    signed_in: Option<Authenticated>,
    media: MediaType,
    until: Instant,
) -> HttpResponse {
    let (caller, known) = caller(signed_in);
    let running =
        OperationTelemetry::start(&state.app.metrics, &state.app.traces, Transport::Http, &parts.headers);
    let in_flight = state.in_flight();
    // A panic is a fault of ours, and of this one operation only.
    let executing = pin!(async {
        let operation = match state.api.prepare(request, caller.as_ref(), &running, &in_flight) {
            Ok(operation) => operation,
            Err(errors) => return answered(Executed::refused(errors), &running, media),
        };
        let response = state.api.execute(&operation, caller).await;
        match known.filter(|_| response.was_rejected) {
            None => answered(response, &running, media),
            Some(known) => match sign_in_again(state, parts, &known).await {
                Ok(again) => {
                    let (caller, _) = self::caller(again);
                    answered(state.api.execute(&operation, caller).await, &running, media)
                }
                Err(error) => {
                    running.set_outcome(Outcome::Refused);
                    turned_away(error, media)
                }
            },
        }
    });
    let executing = running.scope(share.run(executing));
    let executing = AssertUnwindSafe(executing).catch_unwind();
    match timeout_at(until, executing).await {
        Ok(Ok(answer)) => {
            drop(held);
            answer.of_operation(in_flight.clone(), state.response_budget().of(payer))
        }
        Ok(Err(_)) => HttpResponse::failed(panicked(&running), media),
        Err(_) => {
            running.set_outcome(Outcome::TimedOut);
            HttpResponse::timed_out(media)
        }
    }
}

fn answered(response: Executed, running: &OperationTelemetry, media: MediaType) -> HttpResponse {
    response.is_heard(running);
    HttpResponse::executed(response, media)
}

/// Who is to be told what; and whose token was not looked at again.
fn caller(signed_in: Option<Authenticated>) -> (Option<Caller>, Option<Box<SignedIn>>) {
    match signed_in {
        None => (None, None),
        Some(Authenticated::Platform { .. }) => (Some(Caller::Platform), None),
        Some(Authenticated::Member(mut signed_in)) => {
            let row = signed_in.row.take().map(Box::new);
            let known = row.is_none();
            let caller = Caller::Member { id: signed_in.id, issued_at: signed_in.issued_at, row };
            (Some(caller), known.then_some(signed_in))
        }
    }
}

/// Who sent the request; None where nobody says so. A token that is not valid is refused outright,
/// except in a cookie.
async fn sign_in(
    state: &AppState,
    parts: &Parts,
    address: Option<Address>,
    media: MediaType,
) -> Result<Option<Authenticated>, HttpResponse> {
    let signed_in = show(state, parts).await;
    if matches!(signed_in, Ok(None) | Err(AuthError::Invalid(_)))
        && let Err(RateLimited(seconds)) = state.count_anonymous(address)
    {
        let message = "Too many requests without a valid token were sent from this address.";
        return Err(HttpResponse::refused(HttpError::rate_limited(message, seconds), media));
    }
    signed_in.map_err(|error| turned_away(error, media))
}

/// Looks at a token itself that came before.
async fn sign_in_again(
    state: &AppState,
    parts: &Parts,
    known: &SignedIn,
) -> Result<Option<Authenticated>, AuthError> {
    known.forget(&state.keys);
    show(state, parts).await
}

async fn show(state: &AppState, parts: &Parts) -> Result<Option<Authenticated>, AuthError> {
    match Credential::of(state, parts)? {
        Some(credential) => credential.authenticate(state).await,
        None => Ok(None),
    }
}

fn turned_away(error: AuthError, media: MediaType) -> HttpResponse {
    match error {
        AuthError::Invalid(_) => HttpResponse::refused(HttpError::unauthenticated(), media),
        AuthError::CrossSite => HttpResponse::refused(HttpError::cross_site(), media),
        AuthError::NoKeys => HttpResponse::refused(HttpError::no_keys(), media),
        AuthError::NoFreeHandle(error) => HttpResponse::failed(ApiError::internal(&error), media),
        AuthError::Database(error) => HttpResponse::failed(ApiError::from(error), media),
    }
}
