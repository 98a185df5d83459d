//! The fingerprint of a content, by which a browser asks whether it still has the newest.

use std::hash::{DefaultHasher, Hasher};

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Weak: one for all codings of the content.
#[derive(Clone, Debug)]
pub struct Etag(String);

impl Etag {
    pub fn of(content: &[u8]) -> Self {
        // The same in every process of one build, and nobody gains by a collision.
        let mut hasher = DefaultHasher::new();
        hasher.write(content);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    /// Puts it on a response, which goes out without its body to who has that already.
    pub fn mark(&self, mut response: Response, asked: &HeaderMap) -> Response {
        if self.is_known(asked) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
        }
        ([(header::ETAG, self.0.as_str())], response).into_response()
    }

    fn is_known(&self, asked: &HeaderMap) -> bool {
        let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|known| known.trim() == self.0)
    }
}
