//! What leaves over HTTP: always JSON, always with a code where something is wrong.

use async_graphql::ServerError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::media::Media;
use crate::graphql::{ApiError, was_executed};

/// A request that was turned away before anything of it was executed.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: &'static str,
}

impl Refused {
    pub fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }

    pub fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub fn method(message: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    }

    pub fn unauthenticated() -> Self {
        let message = "The token is not valid, or not any more.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }
}

/// Without `data`: nothing was executed.
#[derive(Serialize)]
struct ErrorsOnly<'a> {
    errors: &'a [ServerError],
}

pub struct Answer {
    status: StatusCode,
    media: Media,
    body: String,
}

impl Answer {
    pub fn refused(refused: Refused, media: Media) -> Self {
        let error = json!({ "message": refused.message, "extensions": { "code": refused.code } });
        Self { status: refused.status, media, body: json!({ "errors": [error] }).to_string() }
    }

    /// Our own fault, with the id that the log has.
    pub fn failed(error: ApiError, media: Media) -> Self {
        let response = async_graphql::Response::from_errors(vec![error.into_server_error()]);
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..Self::executed(&response, media) }
    }

    /// What an operation came to. Where nothing was executed there is no `data`, and the status
    /// says so to those who asked for a type in which it may.
    pub fn executed(response: &async_graphql::Response, media: Media) -> Self {
        let executed = was_executed(response);
        let body = if executed {
            serde_json::to_string(response)
        } else {
            serde_json::to_string(&ErrorsOnly { errors: &response.errors })
        };
        let status = match media {
            Media::GraphqlResponse if !executed => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        match body {
            Ok(body) => Self { status, media, body },
            Err(error) => {
                tracing::error!(%error, "a response could not be written");
                let message = "Something failed inside.";
                Self::refused(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message), media)
            }
        }
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        Self::refused(refused, Media::Json)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media.name()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        response
    }
}
