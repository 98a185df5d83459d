//! Entity tags, with which browsers revalidate cached files.

use std::hash::{DefaultHasher, Hasher};

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A weak tag, shared by all content codings.
#[derive(Clone, Debug)]
pub struct ETag(String);

impl ETag {
    pub fn of(content: &[u8]) -> Self {
        // The hash is the same in all processes of one build, and a collision is not a security risk.
        let mut hasher = DefaultHasher::new();
        hasher.write(content);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    /// Adds the tag to a response. Replaces the response with 304 Not Modified if the client already has the content.
    pub fn apply(&self, mut response: Response, request_headers: &HeaderMap) -> Response {
        if self.matches(request_headers) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
        }
        ([(header::ETAG, self.0.as_str())], response).into_response()
    }

    fn matches(&self, headers: &HeaderMap) -> bool {
        let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|tag| tag.trim() == self.0)
    }
}
