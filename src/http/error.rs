//! Errors of HTTP requests, each with a code that determines its status.

use axum::response::{IntoResponse, Response};

use super::media_type::MediaType;
use super::response::HttpResponse;
use crate::auth::AuthError;
use crate::code::Code;
use crate::graphql::ApiError;
use crate::limits::byte_budget::BudgetExceeded;

/// Why no operation was executed.
#[derive(Clone, Debug)]
pub struct HttpError {
    error: Box<ApiError>,
    /// Seconds until the client should retry.
    retry_after: Option<u32>,
}

pub type Result<T, E = HttpError> = std::result::Result<T, E>;

impl HttpError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        ApiError::new(code, message).into()
    }

    pub fn bad_request(message: &str) -> Self {
        Self::new(Code::BadRequest, message)
    }

    pub fn method_not_allowed(message: &str) -> Self {
        Self::new(Code::MethodNotAllowed, message)
    }

    pub fn not_found(message: &str) -> Self {
        Self::new(Code::NotFound, message)
    }

    pub fn rate_limited(message: &str, retry_after: u32) -> Self {
        Self::new(Code::RateLimited, message).retry_after(retry_after)
    }

    pub fn origin_not_allowed() -> Self {
        Self::new(Code::OriginNotAllowed, "Pages of this origin are not allowed to open WebSockets.")
    }

    pub fn stopping() -> Self {
        Self::new(Code::Stopping, "The service is shutting down. Try again.").retry_after(1)
    }

    pub fn into_http_response(self, media: MediaType) -> HttpResponse {
        let status = self.error.code().status();
        let mut error = self.error.into_server_error();
        if let Some(seconds) = self.retry_after {
            error.extensions.get_or_insert_default().set("retryAfter", seconds);
        }
        HttpResponse::refused(status, error, self.retry_after, media)
    }

    fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl From<ApiError> for HttpError {
    fn from(error: ApiError) -> Self {
        Self { error: Box::new(error), retry_after: None }
    }
}

impl From<AuthError> for HttpError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Invalid(_) => Self::new(Code::Unauthenticated, "The token is not valid."),
            AuthError::CrossSite => Self::new(
                Code::CrossSite,
                "The session cookie is accepted from pages of the same origin only. Send `Authorization` instead.",
            ),
            AuthError::NoKeys => {
                let message = "Tokens cannot be verified at the moment. Try again later.";
                Self::new(Code::KeysUnavailable, message).retry_after(10)
            }
            AuthError::Database(error) => ApiError::from(error).into(),
            AuthError::Aborted(_) | AuthError::NoFreeHandle(_) => ApiError::internal(&error).into(),
        }
    }
}

impl From<BudgetExceeded> for HttpError {
    fn from(_: BudgetExceeded) -> Self {
        let message = "Too much data is buffered for this caller. Read the pending responses and try again.";
        Self::rate_limited(message, 1)
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        self.into_http_response(MediaType::Json).into_response()
    }
}
