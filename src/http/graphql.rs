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
use super::answer::{Answer, Refused};
use super::credential::Credential;
use super::media::{Media, Wanted};
use super::socket::{Handshake, life};
use super::stream::{Asked, Form};
use super::{Doors, Payer, connection, origin, request, socket, stream};
use crate::auth::{AuthError, Authenticated, SignedIn};
use crate::graphql::{ApiError, Bookmark, Caller, Request, Response as Executed, panicked};
use crate::quota::bytes::Held;
use crate::quota::pace::TooSoon;
use crate::quota::share::{Share, Who};
use crate::telemetry::{Outcome, Running, Transport};

/// Seconds that clients are asked to wait where others have to end before.
const WAIT: u32 = 10;

/// One address for everything: an operation by GET or POST, answered at once or in a stream, or a
/// socket.
pub async fn graphql(State(doors): State<Arc<Doors>>, request: axum::extract::Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let upgrade = parts.headers.get(header::UPGRADE).and_then(|upgrade| upgrade.to_str().ok());
    if parts.method == Method::GET && upgrade.is_some_and(|to| to.eq_ignore_ascii_case("websocket")) {
        return open_socket(doors, &mut parts);
    }
    let Some(wanted) = Wanted::by(&parts.headers) else {
        let message = "Answers are application/json, application/graphql-response+json, text/event-stream, \
            or multipart/mixed;subscriptionSpec=1.0.";
        return Answer::from(Refused::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
            .into_response();
    };
    let media = wanted.media();
    if let Err(refused) = request::admit(&parts.method, &parts.headers, &doors.bounds) {
        return Answer::refused(refused, media).into_response();
    }
    // Before the operation is read: what comes is held for somebody, and whoever asks too much is not listened to.
    let address = Address::of(&parts, &doors.proxies);
    // Signing in is a part of the operation, and of its time.
    let (time, began) = (doors.bounds.executing, Instant::now());
    let signing_in = timeout(time, sign_in(&doors, &parts, address, media));
    let signed_in = match signing_in.await {
        Ok(Ok(signed_in)) => signed_in,
        Ok(Err(answer)) => {
            request::pass_over(body, &doors.bounds).await;
            return answer.into_response();
        }
        Err(_) => return Answer::timed_out(media).into_response(),
    };
    let left = time.saturating_sub(began.elapsed());
    let payer = Payer::of(signed_in.as_ref(), address);
    let mut held = doors.request_budget().of(payer);
    let share = doors.app.shares.of(who(signed_in.as_ref()));
    let read = match parts.method {
        Method::GET => request::get(&parts.uri, wanted, &mut held),
        // Taking a long body apart keeps a thread busy, as executing it does.
        _ => share.run(pin!(request::post(&parts.headers, body, &doors.bounds, &mut held))).await,
    };
    let request = match read {
        Ok(request) => request,
        Err(refused) => return Answer::refused(refused, media).into_response(),
    };
    let (paid, until) = (Paid { payer, held, share }, Instant::now() + left);
    match wanted {
        Wanted::Answer(media) => {
            answer(&doors, &parts, request, paid, signed_in, media, until).await.into_response()
        }
        Wanted::Stream(form) => {
            let opening = open_stream(&doors, form, request, paid, signed_in, &parts);
            let late = |_| Answer::timed_out(media).into_response();
            timeout_at(until, opening).await.unwrap_or_else(late)
        }
    }
}

fn who(signed_in: Option<&Authenticated>) -> Who {
    match signed_in {
        Some(Authenticated::Member(signed_in)) => Who::Member(signed_in.id),
        Some(Authenticated::Platform { .. }) => Who::Platform,
        None => Who::Strangers,
    }
}

/// The bytes of a request, and who pays for them and for what is answered.
struct Paid {
    payer: Option<Payer>,
    held: Held<Payer>,
    /// In whose turns it is executed.
    share: Arc<Share>,
}

fn open_socket(doors: Arc<Doors>, parts: &mut Parts) -> Response {
    if !origin::may_open_a_socket(parts, &doors.proxies, &doors.allowed_origins) {
        doors.kept_out.tell(&parts.headers);
        return Answer::from(Refused::foreign_origin()).into_response();
    }
    if doors.shutdown.soft.is_cancelled() {
        return Answer::from(Refused::stopping()).into_response();
    }
    let stranger = match Address::of(parts, &doors.proxies) {
        None => None,
        Some(address) => match doors.strangers.take(address, doors.bounds.per_stranger) {
            None => {
                let message = "This address has too many sockets on which nobody has signed in.";
                return Answer::from(Refused::rate_limited(message, WAIT)).into_response();
            }
            place => place,
        },
    };
    let shown = Credential::of_handshake(&doors, parts);
    let connection = parts.extensions.remove::<connection::Place>();
    match Handshake::read(parts) {
        Some(handshake) => socket::open(doors, handshake, connection, stranger, shown),
        None => Answer::from(Refused::bad_request("This is not a WebSocket handshake.")).into_response(),
    }
}

async fn open_stream(
    doors: &Arc<Doors>,
    form: Form,
    request: Request,
    Paid { payer, held, .. }: Paid,
    signed_in: Option<Authenticated>,
    parts: &Parts,
) -> Response {
    if doors.shutdown.soft.is_cancelled() {
        return Answer::from(Refused::stopping()).into_response();
    }
    let admitted = match signed_in {
        Some(authenticated) => life::admit(doors, authenticated).await.map(Some),
        None => Ok(None),
    };
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(error) => return turned_away(error, Media::Json).into_response(),
    };
    let place = match &admitted {
        Some((Caller::Member { id, .. }, _)) => Some(doors.place(*id)),
        _ => None,
    };
    if matches!(place, Some(None)) {
        let message = "This member has too many sockets and streams open.";
        return Answer::from(Refused::rate_limited(message, WAIT)).into_response();
    }
    let bookmark = Bookmark::after(request::last_event_id(&parts.headers, &parts.uri));
    let app = &doors.app;
    let running = Running::start(&app.metrics, &app.traces, Transport::Stream, &parts.headers);
    let place = place.flatten();
    stream::open(doors, form, Asked { request, bookmark, running, admitted, place, held, payer })
}

async fn answer(
    doors: &Doors,
    parts: &Parts,
    request: Request,
    Paid { payer, held, share }: Paid,
    signed_in: Option<Authenticated>,
    media: Media,
    until: Instant,
) -> Answer {
    let (caller, known) = caller(signed_in);
    let running = Running::start(&doors.app.metrics, &doors.app.traces, Transport::Http, &parts.headers);
    let underway = doors.underway();
    // A panic is a fault of ours, and of this one operation only.
    let executing = pin!(async {
        let operation = match doors.api.prepare(request, caller.as_ref(), &running, &underway) {
            Ok(operation) => operation,
            Err(errors) => return answered(Executed::refused(errors), &running, media),
        };
        let response = doors.api.execute(&operation, caller).await;
        match known.filter(|_| response.was_rejected) {
            None => answered(response, &running, media),
            Some(known) => match sign_in_again(doors, parts, &known).await {
                Ok(again) => {
                    let (caller, _) = self::caller(again);
                    answered(doors.api.execute(&operation, caller).await, &running, media)
                }
                Err(error) => {
                    running.ends(Outcome::Refused);
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
            answer.of_operation(underway.clone(), doors.answer_budget().of(payer))
        }
        Ok(Err(_)) => Answer::failed(panicked(&running), media),
        Err(_) => {
            running.ends(Outcome::TimedOut);
            Answer::timed_out(media)
        }
    }
}

fn answered(response: Executed, running: &Running, media: Media) -> Answer {
    response.is_heard(running);
    Answer::executed(response, media)
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
    doors: &Doors,
    parts: &Parts,
    address: Option<Address>,
    media: Media,
) -> Result<Option<Authenticated>, Answer> {
    let signed_in = show(doors, parts).await;
    if matches!(signed_in, Ok(None) | Err(AuthError::Invalid(_)))
        && let Err(TooSoon(seconds)) = doors.count_anonymous(address)
    {
        let message = "This address asks too much without a valid token.";
        return Err(Answer::refused(Refused::rate_limited(message, seconds), media));
    }
    signed_in.map_err(|error| turned_away(error, media))
}

/// Looks at a token itself that came before.
async fn sign_in_again(
    doors: &Doors,
    parts: &Parts,
    known: &SignedIn,
) -> Result<Option<Authenticated>, AuthError> {
    known.forget(&doors.keys);
    show(doors, parts).await
}

async fn show(doors: &Doors, parts: &Parts) -> Result<Option<Authenticated>, AuthError> {
    match Credential::of(doors, parts)? {
        Some(credential) => credential.signs_in(doors).await,
        None => Ok(None),
    }
}

fn turned_away(error: AuthError, media: Media) -> Answer {
    match error {
        AuthError::Invalid(_) => Answer::refused(Refused::unauthenticated(), media),
        AuthError::CrossSite => Answer::refused(Refused::cross_site(), media),
        AuthError::NoKeys => Answer::refused(Refused::no_keys(), media),
        AuthError::Database(error) => Answer::failed(ApiError::from(error), media),
    }
}
