//! What leaves over HTTP: always JSON, always with a code where something is wrong.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::budget_owner::BudgetOwner;
use super::media_type::MediaType;
use crate::graphql::{self, ApiError, Code, code};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::in_flight::InFlight;

/// A request that was turned away before anything of it was executed.
#[derive(Clone, Debug)]
pub struct HttpError {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    /// Seconds until it may be tried again.
    retry_after: Option<u32>,
}

impl HttpError {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub fn method(message: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    }

    pub fn unauthenticated() -> Self {
        let message = "The token is not valid.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    pub fn cross_site() -> Self {
        let message = "The session cookie is accepted from pages of the same origin only. Send `Authorization` instead.";
        Self::new(StatusCode::FORBIDDEN, "CROSS_SITE", message)
    }

    /// Too many at once, or too often.
    pub fn rate_limited(message: &'static str, retry_after: u32) -> Self {
        let refused = Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message);
        Self { retry_after: Some(retry_after), ..refused }
    }

    pub fn too_much_held() -> Self {
        Self::rate_limited(
            "Too much data is buffered for this caller. Read the pending responses and try again.",
            1,
        )
    }

    pub fn foreign_origin() -> Self {
        let message = "Pages of this origin are not allowed to open WebSockets.";
        Self::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message)
    }

    pub fn stopping() -> Self {
        let message = "The service is shutting down. Try again.";
        let refused = Self::new(StatusCode::SERVICE_UNAVAILABLE, "STOPPING", message);
        Self { retry_after: Some(1), ..refused }
    }

    pub fn no_keys() -> Self {
        let message = "Tokens cannot be verified at the moment. Try again later.";
        let refused = Self::new(StatusCode::SERVICE_UNAVAILABLE, "KEYS_UNAVAILABLE", message);
        Self { retry_after: Some(10), ..refused }
    }
}

pub struct HttpResponse {
    status: StatusCode,
    media: MediaType,
    body: String,
    retry_after: Option<u32>,
    reasons: ErrorCodes,
    /// Its operation is under way until it is written, and its bytes are held.
    until_written: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

/// An answer's text, until it is written.
struct ResponseBody {
    text: String,
    _until_written: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

impl AsRef<[u8]> for ResponseBody {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// The codes of what is wrong, which go beside the response to where they are counted.
#[derive(Clone, Debug)]
pub struct ErrorCodes(pub Vec<String>);

impl HttpResponse {
    pub fn refused(refused: HttpError, media: MediaType) -> Self {
        let HttpError { status, code, message, retry_after } = refused;
        let mut extensions = json!({ "code": code });
        if let Some(seconds) = retry_after
            && let Some(extensions) = extensions.as_object_mut()
        {
            extensions.insert("retryAfter".to_owned(), seconds.into());
        }
        let error = json!({ "message": message, "extensions": extensions });
        let (body, reasons) = (json!({ "errors": [error] }).to_string(), ErrorCodes(vec![code.to_owned()]));
        Self { status, media, body, retry_after, reasons, until_written: None }
    }

    /// Our own fault, with the id that the log has.
    pub fn failed(error: ApiError, media: MediaType) -> Self {
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, error, media)
    }

    /// With what its operation takes until it is written. Where its caller leaves too much unread already, nothing is
    /// kept but why.
    pub fn of_operation(self, in_flight: InFlight, mut held: ByteReservation<BudgetOwner>) -> Self {
        match held.add(self.body.len()) {
            Ok(()) => Self { until_written: Some((in_flight, held)), ..self },
            Err(over) => Self::refused(over.into(), self.media),
        }
    }

    pub fn timed_out(media: MediaType) -> Self {
        Self::of(StatusCode::GATEWAY_TIMEOUT, ApiError::timed_out(), media)
    }

    fn of(status: StatusCode, error: ApiError, media: MediaType) -> Self {
        Self { status, ..Self::executed(graphql::Response::from(error), media) }
    }

    /// What an operation came to. Where nothing was executed there is no `data`, and the status
    /// says so to those who asked for a type in which it may.
    pub fn executed(response: graphql::Response, media: MediaType) -> Self {
        let has = |searched: Code| response.errors.iter().any(|error| code(error) == searched.as_str());
        let status = match media {
            _ if has(Code::OnlyQueries) => StatusCode::METHOD_NOT_ALLOWED,
            _ if has(Code::TooManyOperations) => StatusCode::TOO_MANY_REQUESTS,
            MediaType::GraphqlResponse if !response.was_executed => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        let retry_after = (status == StatusCode::TOO_MANY_REQUESTS).then_some(1);
        let reasons = ErrorCodes(response.errors.iter().map(|error| code(error).to_owned()).collect());
        Self { status, media, body: response.text, retry_after, reasons, until_written: None }
    }
}

impl From<HttpError> for HttpResponse {
    fn from(refused: HttpError) -> Self {
        Self::refused(refused, MediaType::Json)
    }
}

/// What keeps a browser from taking an answer for anything but data.
pub fn shield() -> [(HeaderName, HeaderValue); 4] {
    [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        ),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // For what is embedded without CORS; other sites that are allowed ask with it.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ]
}

impl IntoResponse for HttpResponse {
    fn into_response(self) -> Response {
        let text = ResponseBody { text: self.body, _until_written: self.until_written };
        let mut response = Response::new(Body::from(Bytes::from_owner(text)));
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self.reasons);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media.name()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(shield());
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
