//! Layers of the API: CORS and compression.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Minimum size of a compressed response, in bytes. Smaller ones fit in one packet anyway.
const MIN_COMPRESSED_BYTES: u16 = 1024;

/// Headers that GraphQL clients and tracing libraries for browsers send by default.
const DEFAULT_HEADERS: [&str; 14] = [
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

/// Allows pages of the listed origins to use the API, with the default headers and `more_headers`.
pub fn cors(origins: &[HeaderValue], more_headers: &[HeaderName]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(
            DEFAULT_HEADERS
                .map(HeaderName::from_static)
                .into_iter()
                .chain(more_headers.iter().cloned())
                .collect::<Vec<_>>(),
        )
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}

/// Excludes streams, whose events would be buffered until the compressor has enough data.
pub fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
        SizeAbove::new(MIN_COMPRESSED_BYTES)
            .and(NotForContentType::SSE)
            .and(NotForContentType::const_new("multipart/mixed")),
    )
}
