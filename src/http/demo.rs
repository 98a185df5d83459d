//! The demo signs people in by itself.

use std::fmt::Display;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use chrono::TimeDelta;
use serde::Serialize;

use super::AppState;
use super::media_type::MediaType;
use super::response::{HttpError, HttpResponse};
use crate::auth::Claims;
use crate::demo;
use crate::graphql::ApiError;
use crate::messaging::member::lookup;

const LIFETIME: TimeDelta = TimeDelta::hours(24);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoMember {
    handle: &'static str,
    display_name: &'static str,
}

/// Who there is to sign in as, by name.
pub async fn members(headers: HeaderMap) -> Result<Json<Vec<DemoMember>>, HttpResponse> {
    let_in(&headers)?;
    let players = demo::names().map(|(handle, display_name)| DemoMember { handle, display_name });
    Ok(Json(players.collect()))
}

/// A token for a member of the demo, by handle.
pub async fn token(
    State(state): State<Arc<AppState>>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<String, HttpResponse> {
    let_in(&headers)?;
    let found = lookup::by_handle(&state.app.store.read, &handle).await.map_err(|error| failed(&error))?;
    let not_found = || HttpError::new(StatusCode::NOT_FOUND, "NOT_FOUND", "The member does not exist.");
    let member = found.ok_or_else(not_found)?;
    let exp = (state.app.clock.now() + LIFETIME).into();
    let claims = Claims { sub: member.subject, exp, ..Claims::default() };
    let key = state.keys.secret.as_ref().ok_or_else(|| failed(&"the demo has no key"))?;
    key.sign(&claims).map(|token| token + "\n").map_err(|error| failed(&error))
}

fn failed(error: &dyn Display) -> HttpResponse {
    HttpResponse::failed(ApiError::internal(error), MediaType::Json)
}

/// A page elsewhere may point its own name at this machine, and then a browser lets it read what
/// we answer; but the name it used stands in `Host`.
fn let_in(headers: &HeaderMap) -> Result<(), HttpError> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let name = host.as_ref().map_or("", |host| host.host().trim_matches(['[', ']']));
    if name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return Ok(());
    }
    let message = "The demo is available only at a loopback address.";
    Err(HttpError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message))
}
