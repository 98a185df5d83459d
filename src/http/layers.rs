//! What is done to the API's answers on their way out.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Smaller answers fit in one packet anyway.
const WORTH_IT: u16 = 1024;

/// What a client for GraphQL, and a library that traces what a browser does, send by themselves.
const USUAL: [&str; 14] = [
    "authorization",
    "content-type",
    "graphql-require-preflight",
    "last-event-id",
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "x-apollo-operation-name",
    "graphql-client-name",
    "graphql-client-version",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
];

/// Other sites, as they are listed, and nobody else. A browser asks first.
pub fn cors(allowed: &[HeaderValue], more: &[HeaderName]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed.iter().cloned()))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(
            USUAL.map(HeaderName::from_static).into_iter().chain(more.iter().cloned()).collect::<Vec<_>>(),
        )
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}

/// Never a stream: its events would be held back until there are enough of them.
pub fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
        SizeAbove::new(WORTH_IT)
            .and(NotForContentType::SSE)
            .and(NotForContentType::const_new("multipart/mixed")),
    )
}
