use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::answer::{Answer, Refused};
use super::{Doors, assets, demo, framing, graphql, health, layers, metrics, pages};

/// The whole surface.
pub fn router(doors: Doors) -> Router {
    let doors = Arc::new(doors);
    let messages = pages::messages(&doors);
    let mut api = any(graphql::graphql).layer(layers::compression());
    if !doors.allowed_origins.is_empty() {
        api = api.layer(layers::cors(&doors.allowed_origins, &doors.allowed_headers));
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
    if doors.graphiql {
        router = router.route("/graphiql", pages::graphiql(&doors));
    }
    if doors.demo {
        router = router
            .route("/metrics", get(metrics::read))
            .route("/demo/members", get(demo::members))
            .route("/demo/token/{handle}", post(demo::token));
    }
    router
        .fallback(assets::file)
        .method_not_allowed_fallback(async || {
            Answer::from(Refused::method("This address does not take that method."))
        })
        .layer(CatchPanicLayer::custom(|_| {
            let refused =
                Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something failed inside.");
            axum::response::IntoResponse::into_response(Answer::from(refused))
        }))
        .layer(from_fn(framing::check))
        .layer(from_fn_with_state(Arc::clone(&doors), metrics::count))
        .with_state(doors)
}
