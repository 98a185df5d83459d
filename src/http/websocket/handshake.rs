use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const PROTOCOL: &str = "graphql-transport-ws";

/// A client's opening handshake (RFC 6455).
pub struct Handshake {
    /// The value of `Sec-WebSocket-Accept` in the response.
    accept: String,
    /// Whether the client offers `graphql-transport-ws`.
    pub has_protocol: bool,
    pub upgrade: OnUpgrade,
}

impl Handshake {
    /// Returns None if the request is not a valid handshake.
    pub fn read(parts: &mut Parts) -> Option<Self> {
        let headers = &parts.headers;
        let is_handshake = contains(headers, header::CONNECTION, "upgrade")
            && contains(headers, header::UPGRADE, "websocket")
            && headers.get(header::SEC_WEBSOCKET_VERSION)? == "13";
        let accept = derive_accept_key(headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes());
        let has_protocol = contains(headers, header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL);
        let upgrade = parts.extensions.remove::<OnUpgrade>().filter(|_| is_handshake)?;
        Some(Self { accept, has_protocol, upgrade })
    }

    pub fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        // The value is Base64, so the conversion cannot fail.
        let accept = HeaderValue::from_str(&self.accept);
        headers.extend(accept.map(|value| (header::SEC_WEBSOCKET_ACCEPT, value)));
        if self.has_protocol {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
        }
        response
    }
}

/// Whether a list header contains the token, ignoring case.
fn contains(headers: &HeaderMap, name: HeaderName, token: &str) -> bool {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|element| element.trim().eq_ignore_ascii_case(token))
}
