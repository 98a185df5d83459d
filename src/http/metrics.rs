//! Serves the metrics to Prometheus, and counts responses.

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
use super::accept::accept;
use super::response::ErrorCodes;
use crate::app::App;
use crate::config::TransportLimits;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Maximum number of connections to the metrics listener.
const MAX_CONNECTIONS: usize = 16;

/// Serves the metrics on a separate listener, which need not be public.
pub async fn serve_metrics(listener: Arc<TcpListener>, app: App) {
    let router = Router::new().route("/metrics", get(async move || render(&app)));
    let limits = TransportLimits { max_connections: MAX_CONNECTIONS, ..TransportLimits::DEFAULT };
    accept(&listener, router, limits, CancellationToken::new(), &TaskTracker::new()).await;
}

/// Serves the metrics at the main address, in the demo only.
pub async fn metrics(State(state): State<Arc<AppState>>) -> Response {
    render(&state.app)
}

fn render(app: &App) -> Response {
    for pool in app.store.pool_status() {
        app.metrics.set_connections(pool.name, pool.open, pool.idle);
    }
    match app.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot encode the metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Counts each response by route and status, and the error codes in it.
pub async fn count_responses(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let metrics = &state.app.metrics;
    metrics.record_response(route.as_ref().map_or("other", MatchedPath::as_str), response.status().as_u16());
    for code in response.extensions().get::<ErrorCodes>().iter().flat_map(|ErrorCodes(codes)| codes) {
        metrics.record_refusal(code);
    }
    response
}
