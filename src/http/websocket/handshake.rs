use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const PROTOCOL: &str = "graphql-transport-ws";

/// How a client asks for a socket, by RFC 6455.
pub struct Handshake {
    /// What shows the client that its question was understood.
    accept: String,
    /// Whether it offers our protocol.
    pub has_protocol: bool,
    pub upgrade: OnUpgrade,
}

impl Handshake {
    /// None where it is no such question.
    pub fn read(parts: &mut Parts) -> Option<Self> {
        let headers = &parts.headers;
        let asks = names(headers, header::CONNECTION, "upgrade")
            && names(headers, header::UPGRADE, "websocket")
            && headers.get(header::SEC_WEBSOCKET_VERSION)? == "13";
        let accept = derive_accept_key(headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes());
        let has_protocol = names(headers, header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL);
        let upgrade = parts.extensions.remove::<OnUpgrade>().filter(|_| asks)?;
        Some(Self { accept, has_protocol, upgrade })
    }

    pub fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        // It is Base64.
        headers.extend(HeaderValue::from_str(&self.accept).map(|it| (header::SEC_WEBSOCKET_ACCEPT, it)));
        if self.has_protocol {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
        }
        response
    }
}

/// Whether a list has this word, in any case.
fn names(headers: &HeaderMap, list: HeaderName, word: &str) -> bool {
    let lines = headers.get_all(list).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word))
}
