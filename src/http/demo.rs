//! Signs members in without a password, in the demo only.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use chrono::TimeDelta;
use serde::Serialize;

use super::AppState;
use super::error::{HttpError, Result};
use crate::auth::Claims;
use crate::code::Code;
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

/// Returns the members of the demo with their names.
pub async fn members(headers: HeaderMap) -> Result<Json<Vec<DemoMember>>> {
    check_host(&headers)?;
    let members = demo::names().map(|(handle, display_name)| DemoMember { handle, display_name });
    Ok(Json(members.collect()))
}

/// Returns a token for a member of the demo, by handle.
pub async fn token(
    State(state): State<Arc<AppState>>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<String> {
    check_host(&headers)?;
    let found = lookup::by_handle(&state.app.store.read, &handle).await.map_err(ApiError::from)?;
    let member = found.ok_or_else(|| HttpError::not_found("The member does not exist."))?;
    let exp = (state.app.clock.now() + LIFETIME).into();
    let claims = Claims { sub: member.subject, exp, ..Claims::default() };
    let key = state.keys.secret.as_ref().ok_or_else(|| ApiError::internal(&"the demo has no key"))?;
    let token = key.sign(&claims).map_err(|error| ApiError::internal(&error))?;
    Ok(token + "\n")
}

/// Prevents DNS rebinding by refusing hosts other than loopback. A page of another site could let its own name resolve
/// to this machine, and the browser would let it read the responses; `Host` contains that name.
fn check_host(headers: &HeaderMap) -> Result<()> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let name = host.as_ref().map_or("", |host| host.host().trim_matches(['[', ']']));
    if name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return Ok(());
    }
    let message = "The demo is available only at a loopback address.";
    Err(HttpError::new(Code::Forbidden, message))
}
