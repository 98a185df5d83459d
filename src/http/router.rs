use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::answer::{Answer, Refused};
use super::{Doors, demo, graphql, health};

/// The whole surface.
pub fn router(doors: Doors) -> Router {
    let mut router = Router::new()
        .route("/graphql", any(graphql::graphql))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    if doors.demo {
        router = router.route("/demo/token/{handle}", post(demo::token));
    }
    router
        .fallback(async || {
            Answer::from(Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here."))
        })
        .method_not_allowed_fallback(async || {
            Answer::from(Refused::method("This address does not take that method."))
        })
        .layer(CatchPanicLayer::custom(|_| {
            let refused =
                Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something failed inside.");
            axum::response::IntoResponse::into_response(Answer::from(refused))
        }))
        .with_state(doors)
}
