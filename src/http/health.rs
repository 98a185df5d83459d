use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use crate::store;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Members can be signed in, the database answers, has all migrations and takes writes, and we are not about to stop.
pub async fn ready(State(state): State<Arc<AppState>>) -> (StatusCode, &'static str) {
    match what_is_missing(&state).await {
        None => (StatusCode::OK, "ready\n"),
        Some(what) => (StatusCode::SERVICE_UNAVAILABLE, what),
    }
}

async fn what_is_missing(state: &AppState) -> Option<&'static str> {
    if state.shutdown.soft.is_cancelled() {
        return Some("stopping\n");
    }
    if state.keys.issuer.as_ref().is_some_and(|issuer| !issuer.has_keys()) {
        return Some("the issuer's keys are not there yet\n");
    }
    match store::is_current(&state.app.store).await {
        Ok(true) => {}
        Ok(false) => return Some("migrations are missing\n"),
        Err(error) => {
            tracing::warn!(%error, "the database cannot be asked");
            return Some("the database does not answer\n");
        }
    }
    let is_writable = state.write_probe.is_writable(&state.app.store, &state.app.clock).await;
    (!is_writable).then_some("the database takes no writes\n")
}
