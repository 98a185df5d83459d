use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use crate::store;

/// Liveness: the process responds.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Readiness: no shutdown has started, the issuer's keys are loaded, and the database is migrated and accepts writes.
pub async fn ready(State(state): State<Arc<AppState>>) -> (StatusCode, &'static str) {
    match problem(&state).await {
        None if state.app.event_bus.is_connected() => (StatusCode::OK, "ready\n"),
        None => (StatusCode::OK, "ready, but NATS is not connected: events of other processes are late\n"),
        Some(problem) => (StatusCode::SERVICE_UNAVAILABLE, problem),
    }
}

async fn problem(state: &AppState) -> Option<&'static str> {
    if state.shutdown.soft.is_cancelled() {
        return Some("stopping\n");
    }
    if state.keys.issuer.as_ref().is_some_and(|issuer| !issuer.has_keys()) {
        return Some("the issuer's keys are not loaded\n");
    }
    match store::is_current(&state.app.store).await {
        Ok(true) => {}
        Ok(false) => return Some("migrations are missing\n"),
        Err(error) => {
            tracing::warn!(%error, "cannot query the database");
            return Some("the database does not respond\n");
        }
    }
    let is_writable = state.write_probe.is_writable(&state.app.store, &state.app.clock).await;
    (!is_writable).then_some("the database does not accept writes\n")
}
