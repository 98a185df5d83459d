//! The API over HTTP.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::Request;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, State};
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::address::Address;
use super::answer::{Answer, Refused};
use super::credential::Credential;
use super::media::Media;
use super::{Doors, connection, request, socket};
use crate::auth::AuthError;
use crate::graphql::{ApiError, Caller, panicked};
use crate::quota::pace::TooSoon;
use crate::telemetry::{Outcome, Running, Transport};

/// Seconds that clients are asked to wait where others have to end before.
const WAIT: u32 = 10;

/// One address for everything: an operation by GET or POST, or a socket.
pub async fn graphql(State(doors): State<Doors>, request: axum::extract::Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let upgrade = parts.headers.get(header::UPGRADE).and_then(|upgrade| upgrade.to_str().ok());
    if parts.method == Method::GET && upgrade.is_some_and(|to| to.eq_ignore_ascii_case("websocket")) {
        return open_socket(doors, &mut parts).await;
    }
    let Some(media) = Media::accepted(&parts.headers) else {
        let message = "Answers are application/json or application/graphql-response+json.";
        return Answer::from(Refused::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
            .into_response();
    };
    let address = Address::of(&parts, &doors.proxies);
    let read = match parts.method {
        Method::POST => request::post(&parts.headers, body, &doors.bounds).await,
        Method::GET => request::get(&parts.headers, &parts.uri),
        _ => Err(Refused::method("Send operations by POST, or queries by GET.")),
    };
    let answer = match read {
        Ok(request) => answer(&doors, &parts.headers, address, request, media).await,
        Err(refused) => Answer::refused(refused, media),
    };
    answer.into_response()
}

async fn open_socket(doors: Doors, parts: &mut Parts) -> Response {
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
    let cookie = Credential::cookie(&doors, &parts.headers);
    let connection = parts.extensions.remove::<connection::Place>();
    match WebSocketUpgrade::from_request_parts(parts, &doors).await {
        Ok(upgrade) => socket::open(doors, upgrade, connection, stranger, cookie),
        Err(_) => Answer::from(Refused::bad_request("This is not a WebSocket handshake.")).into_response(),
    }
}

async fn answer(
    doors: &Doors,
    headers: &HeaderMap,
    address: Option<Address>,
    mut request: Request,
    media: Media,
) -> Answer {
    let caller = caller(doors, headers).await;
    if matches!(caller, Ok(None) | Err(AuthError::Invalid))
        && let Err(TooSoon(seconds)) = doors.count_anonymous(address)
    {
        let message = "This address asks too much without a valid token.";
        return Answer::refused(Refused::rate_limited(message, seconds), media);
    }
    match caller {
        Ok(Some(caller)) => request = request.data(caller),
        Ok(None) => {}
        Err(AuthError::Invalid) => return Answer::refused(Refused::unauthenticated(), media),
        Err(AuthError::CrossSite) => return Answer::refused(Refused::cross_site(), media),
        Err(AuthError::NoKeys) => return Answer::refused(Refused::no_keys(), media),
        Err(AuthError::Database(error)) => return Answer::failed(ApiError::from(error), media),
    }
    let running = Running::start(&doors.app.metrics, &doors.app.traces, Transport::Http, headers);
    let request = request.data(Arc::clone(&running));
    // A panic is a fault of ours, and of this one operation only.
    let executing = AssertUnwindSafe(doors.schema.execute(request).instrument(running.span())).catch_unwind();
    match tokio::time::timeout(doors.bounds.executing, executing).await {
        Ok(Ok(response)) => Answer::executed(&response, media),
        Ok(Err(_)) => Answer::failed(panicked(&running), media),
        Err(_) => {
            running.ends(Outcome::TimedOut);
            let message = "The operation took too long, and was given up.";
            Answer::refused(Refused::new(StatusCode::GATEWAY_TIMEOUT, "TIMEOUT", message), media)
        }
    }
}

/// Who sent the request; None where nobody says so. A token that is not valid is refused outright,
/// except in a cookie.
async fn caller(doors: &Doors, headers: &HeaderMap) -> Result<Option<Caller>, AuthError> {
    let Some(credential) = Credential::of(doors, headers)? else { return Ok(None) };
    let signed_in = credential.signs_in(doors).await?;
    Ok(signed_in.map(|signed_in| Caller { id: signed_in.member.id, row: Some(signed_in.member) }))
}
