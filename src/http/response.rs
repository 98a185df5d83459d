//! The response to an operation over HTTP: JSON, with a code in each error.

use async_graphql::ServerError;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::budget_owner::BudgetOwner;
use super::media_type::MediaType;
use crate::code::Code;
use crate::graphql::{self, code};
use crate::limits::byte_budget::{BudgetExceeded, ByteReservation};
use crate::limits::in_flight::InFlight;

pub struct HttpResponse {
    status: StatusCode,
    media: MediaType,
    body: String,
    retry_after: Option<u32>,
    codes: ErrorCodes,
    /// Held until the response is written: the operation counts as in flight, and its bytes stay reserved.
    until_written: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

/// The text of a response, until it is written.
struct ResponseBody {
    text: String,
    _until_written: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

impl AsRef<[u8]> for ResponseBody {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// The error codes of a response, as an extension for the layer that counts them.
#[derive(Clone, Debug)]
pub struct ErrorCodes(pub Vec<String>);

impl HttpResponse {
    /// The response to a request whose operation did not start.
    pub fn refused(
        status: StatusCode,
        error: ServerError,
        retry_after: Option<u32>,
        media: MediaType,
    ) -> Self {
        let response = Self::of_response(graphql::Response::refused(vec![error]), media);
        Self { status, retry_after, ..response }
    }

    /// Keeps the operation in flight and its bytes reserved until the response is written. Fails if too many response
    /// bytes are already held for the caller.
    pub fn of_operation(
        self,
        in_flight: InFlight,
        mut reservation: ByteReservation<BudgetOwner>,
    ) -> Result<Self, BudgetExceeded> {
        reservation.add(self.body.len())?;
        Ok(Self { until_written: Some((in_flight, reservation)), ..self })
    }

    /// The response to an operation. If it was not executed there is no `data`, and the status is an error if the media
    /// type allows that.
    pub fn of_response(response: graphql::Response, media: MediaType) -> Self {
        let has = |searched: Code| response.errors.iter().any(|error| code(error) == searched.as_str());
        let status = match media {
            _ if has(Code::MethodNotAllowed) => StatusCode::METHOD_NOT_ALLOWED,
            _ if has(Code::TooManyOperations) => StatusCode::TOO_MANY_REQUESTS,
            MediaType::GraphqlResponse if !response.was_executed => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        let retry_after = (status == StatusCode::TOO_MANY_REQUESTS).then_some(1);
        let codes = ErrorCodes(response.errors.iter().map(|error| code(error).to_owned()).collect());
        Self { status, media, body: response.text, retry_after, codes, until_written: None }
    }
}

/// Headers that keep browsers from treating a response as anything but data.
pub fn security_headers() -> [(HeaderName, HeaderValue); 4] {
    [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        ),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // Applies to embedding without CORS; other sites that are allowed use CORS.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ]
}

impl IntoResponse for HttpResponse {
    fn into_response(self) -> Response {
        let text = ResponseBody { text: self.body, _until_written: self.until_written };
        let mut response = Response::new(Body::from(Bytes::from_owner(text)));
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self.codes);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media.name()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(security_headers());
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
