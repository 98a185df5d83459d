//! Checks that RFC 9112 requires and the HTTP library omits.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{HttpError, Result};
use crate::code::Code;

/// Refuses requests that a proxy in front may have understood differently, and closes their connection, because it is
/// unclear where the body ends and the next request begins.
pub async fn check(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let checked = transfer_coding(headers)
        .and_then(|()| host(request.version(), headers, request.uri()))
        .and_then(|()| handshake(headers));
    match checked {
        Ok(()) => next.run(request).await,
        Err(error) => {
            let mut response = error.into_response();
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}

/// Accepts only `chunked`, at most once.
fn transfer_coding(headers: &HeaderMap) -> Result<()> {
    let lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    let codings: Vec<_> = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
    let is_chunked = |coding: &&[u8]| coding.trim_ascii().eq_ignore_ascii_case(b"chunked");
    if !codings.iter().all(is_chunked) {
        let message = "The only supported transfer coding is `chunked`.";
        return Err(HttpError::new(Code::TransferCodingNotSupported, message));
    }
    if codings.len() > 1 {
        return Err(HttpError::bad_request("The transfer coding `chunked` must be applied only once."));
    }
    Ok(())
}

pub fn is_websocket_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get(header::UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Refuses a WebSocket handshake with a body: the service would read the body as frames.
fn handshake(headers: &HeaderMap) -> Result<()> {
    let has_body = headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    if is_websocket_upgrade(headers) && has_body {
        return Err(HttpError::bad_request("A WebSocket handshake must not have a body."));
    }
    Ok(())
}

/// Requires one `Host`, equal to the host of the request target if that has one. HTTP/1.0 requests may omit it.
fn host(version: Version, headers: &HeaderMap, uri: &Uri) -> Result<()> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host,
        (None, _) if version < Version::HTTP_11 => return Ok(()),
        (None, _) => return Err(HttpError::bad_request("The header `Host` is required.")),
        (Some(_), Some(_)) => return Err(HttpError::bad_request("The header `Host` must not be repeated.")),
    };
    let host = host.to_str().ok().filter(|host| is_host(host));
    let host = host.ok_or_else(|| HttpError::bad_request("The header `Host` must be a valid host."))?;
    let authority = uri.authority().map_or(host, Authority::as_str);
    if !authority.eq_ignore_ascii_case(host) {
        return Err(HttpError::bad_request("The header `Host` must match the host of the URL."));
    }
    Ok(())
}

/// Accepts a name or an address, with an optional port.
fn is_host(text: &str) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return false };
    let port = text.strip_prefix(authority.host());
    port.is_some_and(|port| {
        let digits = port.strip_prefix(':').unwrap_or_default();
        !authority.host().is_empty()
            && port.len() == digits.len() + usize::from(!port.is_empty())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
