use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::Doors;
use crate::store;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Members can be signed in, the database answers, has all migrations and takes writes, and we are not about to stop.
pub async fn ready(State(doors): State<Arc<Doors>>) -> (StatusCode, &'static str) {
    match what_is_missing(&doors).await {
        None => (StatusCode::OK, "ready\n"),
        Some(what) => (StatusCode::SERVICE_UNAVAILABLE, what),
    }
}

async fn what_is_missing(doors: &Doors) -> Option<&'static str> {
    if doors.shutdown.soft.is_cancelled() {
        return Some("stopping\n");
    }
    if doors.keys.issuer.as_ref().is_some_and(|issuer| !issuer.has_keys()) {
        return Some("the issuer's keys are not there yet\n");
    }
    match store::is_current(&doors.app.store).await {
        Ok(true) => {}
        Ok(false) => return Some("migrations are missing\n"),
        Err(error) => {
            tracing::warn!(%error, "the database cannot be asked");
            return Some("the database does not answer\n");
        }
    }
    let is_writable = doors.write_probe.is_writable(&doors.app.store, &doors.app.clock).await;
    (!is_writable).then_some("the database takes no writes\n")
}
