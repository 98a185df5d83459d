use axum::extract::State;
use axum::http::StatusCode;

use super::Doors;
use crate::store;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Members can be signed in, the database can be reached and has all migrations, and we are not about to stop.
pub async fn ready(State(doors): State<Doors>) -> (StatusCode, &'static str) {
    if doors.shutdown.soft.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if doors.keys.issuer.as_ref().is_some_and(|issuer| !issuer.has_keys()) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the issuer's keys are not there yet\n");
    }
    match store::is_current(&doors.app.store).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "migrations are missing\n"),
        Err(error) => {
            tracing::warn!(%error, "the database cannot be asked");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
