use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::error::HttpError;
use super::{AppState, assets, demo, framing, graphql, health, layers, metrics, pages};
use crate::graphql::ApiError;

/// All routes and layers.
pub fn router(state: AppState) -> Router {
    let state = Arc::new(state);
    let messages = pages::messages(&state);
    let mut api = any(graphql::graphql).layer(layers::compression());
    if !state.allowed_origins.is_empty() {
        api = api.layer(layers::cors(&state.allowed_origins, &state.allowed_headers));
    }
    let mut router = Router::new()
        .route("/graphql", api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/", messages.clone())
        .route("/new", messages.clone())
        .route("/new/", messages.clone())
        .route("/c/{id}", messages.clone())
        .route("/c/{id}/", messages.clone())
        .route("/m/{id}", messages.clone())
        .route("/m/{id}/", messages);
    if state.graphiql {
        router = router.route("/graphiql", pages::graphiql(&state));
    }
    if state.demo {
        router = router
            .route("/metrics", get(metrics::metrics))
            .route("/demo/members", get(demo::members))
            .route("/demo/token/{handle}", post(demo::token));
    }
    router
        .fallback(assets::file)
        .method_not_allowed_fallback(async || {
            HttpError::method_not_allowed("The method is not supported at this path.")
        })
        .layer(CatchPanicLayer::custom(|_| {
            HttpError::from(ApiError::internal(&"a handler panicked")).into_response()
        }))
        .layer(from_fn(framing::check))
        .layer(from_fn_with_state(Arc::clone(&state), metrics::count_responses))
        .with_state(state)
}
