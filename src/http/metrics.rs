//! What Prometheus reads.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::AppState;
use super::response::ErrorCodes;
use super::serve::accept;
use crate::app::App;
use crate::config::TransportLimits;

const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Connections of those who read them.
const READERS: usize = 16;

/// A listener of its own, which the public cannot reach.
pub async fn serve_metrics(listener: Arc<TcpListener>, app: App) {
    let router = Router::new().route("/metrics", get(async move || metrics(&app)));
    let limits = TransportLimits { max_connections: READERS, ..TransportLimits::DEFAULT };
    accept(&listener, router, limits, CancellationToken::new(), &TaskTracker::new()).await;
}

/// At the main address, in the demo.
pub async fn read(State(state): State<Arc<AppState>>) -> Response {
    metrics(&state.app)
}

fn metrics(app: &App) -> Response {
    for pool in app.store.pool_status() {
        app.metrics.set_connections(pool.name, pool.open, pool.idle);
    }
    match app.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, MEDIA)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Counts every answer, with the codes of what is wrong in it.
pub async fn count(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let metrics = &state.app.metrics;
    metrics.record_response(route.as_ref().map_or("other", MatchedPath::as_str), response.status().as_u16());
    for reason in response.extensions().get::<ErrorCodes>().iter().flat_map(|ErrorCodes(reasons)| reasons) {
        metrics.record_refusal(reason);
    }
    response
}
