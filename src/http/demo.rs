//! The demo signs people in by itself.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};

use super::Doors;
use crate::auth::Claims;
use crate::messaging::member;

const LIFETIME: i64 = 24 * 60 * 60;

/// A token for a member of the demo, by handle.
pub async fn token(
    State(doors): State<Doors>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<String, StatusCode> {
    if !is_local(&headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "no demo token could be made");
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let found = member::by_handle(&doors.app.store.read, &handle).await.map_err(|error| failed(&error))?;
    let member = found.ok_or(StatusCode::NOT_FOUND)?;
    let exp = doors.app.clock.now().timestamp() + LIFETIME;
    let claims = Claims { sub: member.subject, exp, ..Claims::default() };
    doors.key.sign(&claims).map(|token| token + "\n").map_err(|error| failed(&error))
}

/// A page elsewhere may point its own name at this machine, and then a browser lets it read what
/// we answer; but the name it used stands in `Host`.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
