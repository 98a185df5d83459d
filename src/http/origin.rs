//! The origin of the page that made a browser send a request.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use ipnet::IpNet;

use super::address::{is_from_proxy, list_elements};
use super::forwarded;
use crate::clock::Clock;
use crate::telemetry::LogThrottle;

static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Maximum length of a logged header value.
const MAX_LOGGED_CHARS: usize = 200;

/// Whether a page of the service's own origin made the browser send the request. Pages cannot forge these headers.
/// False for clients that are not browsers.
pub fn is_same_origin(parts: &Parts, proxies: &[IpNet]) -> bool {
    match parts.headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        // Old browsers, and pages without HTTPS, do not send the header.
        None => is_same_host(parts, proxies).unwrap_or_default(),
    }
}

/// Whether a page may open a socket. Browsers open sockets to other sites without a preflight request. True for clients
/// that are not browsers, which send no `Origin`.
pub fn allows_socket(parts: &Parts, proxies: &[IpNet], allowed: &[HeaderValue]) -> bool {
    match parts.headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => allowed.contains(origin) || is_same_host(parts, proxies).unwrap_or_default(),
    }
}

/// Compares host and port only: behind a proxy, the service does not see the scheme.
fn is_same_host(parts: &Parts, proxies: &[IpNet]) -> Option<bool> {
    let origin: Uri = parts.headers.get(header::ORIGIN)?.to_str().ok()?.parse().ok()?;
    let default_port = match origin.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let (host, port) = (origin.host()?, origin.port_u16().unwrap_or(default_port));
    let is_origin = |target: &str| {
        target.parse().is_ok_and(|target: Authority| {
            target.port_u16().unwrap_or(default_port) == port && host.eq_ignore_ascii_case(target.host())
        })
    };
    let host_header = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let forwarded = is_from_proxy(parts, proxies).then(|| forwarded_hosts(&parts.headers));
    Some(host_header.into_iter().chain(forwarded.into_iter().flatten()).any(is_origin))
}

/// The original hosts of the request, from proxies that change `Host`. Pages cannot set these headers.
fn forwarded_hosts(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let x_forwarded = list_elements(headers, &X_FORWARDED_HOST).map(str::trim);
    x_forwarded.chain(
        list_elements(headers, &header::FORWARDED)
            .filter_map(|element| forwarded::parameter(element, "host")),
    )
}

/// Logs refused origins for operators: one may be their own, behind a proxy that changes `Host`.
#[derive(Clone)]
pub struct RejectedOrigins(Arc<LogThrottle>);

impl Default for RejectedOrigins {
    fn default() -> Self {
        Self(Arc::new(LogThrottle::new(Clock::System, Duration::from_mins(1))))
    }
}

impl RejectedOrigins {
    pub fn log(&self, headers: &HeaderMap) {
        let value = |name: &HeaderName| {
            let text = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
            text.unwrap_or_default().chars().take(MAX_LOGGED_CHARS).collect::<String>()
        };
        self.0.log(|_, _| {
            tracing::warn!(
                origin = value(&header::ORIGIN),
                host = value(&header::HOST),
                forwarded_host = value(&X_FORWARDED_HOST),
                "refused a page of another origin; if it is yours, make the proxy forward Host (docs/proxies.md), \
                or list it with --allow-origin and send its token in Authorization instead of a cookie"
            );
        });
    }
}
