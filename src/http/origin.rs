//! From which site a browser says that a request comes.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use ipnet::IpNet;

use super::address::{came_by, values};
use super::forwarded;
use crate::clock::Clock;
use crate::telemetry::LogThrottle;

static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Whether a page that we serve ourselves made the browser send it. No page can make a browser lie about that;
/// who is not a browser says nothing, and is not ours.
pub fn is_ours(parts: &Parts, proxies: &[IpNet]) -> bool {
    match parts.headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        // An old browser, or a page without HTTPS.
        None => is_same_host(parts, proxies).unwrap_or_default(),
    }
}

/// Whether a socket may be opened: browsers ask nobody before they open one to another site. Who is no browser
/// says no origin.
pub fn may_open_socket(parts: &Parts, proxies: &[IpNet], allowed: &[HeaderValue]) -> bool {
    match parts.headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => allowed.contains(origin) || is_same_host(parts, proxies).unwrap_or_default(),
    }
}

/// The scheme is the proxy's affair: we do not see it.
fn is_same_host(parts: &Parts, proxies: &[IpNet]) -> Option<bool> {
    let origin: Uri = parts.headers.get(header::ORIGIN)?.to_str().ok()?.parse().ok()?;
    let usual = match origin.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let (host, port) = (origin.host()?, origin.port_u16().unwrap_or(usual));
    let is_it = |asked: &str| {
        asked.parse().is_ok_and(|asked: Authority| {
            asked.port_u16().unwrap_or(usual) == port && host.eq_ignore_ascii_case(asked.host())
        })
    };
    let own = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let told = came_by(parts, proxies).then(|| forwarded_hosts(&parts.headers));
    Some(own.into_iter().chain(told.into_iter().flatten()).any(is_it))
}

/// For which host a browser asked, as proxies tell that change `Host`. No page can make a browser say so.
fn forwarded_hosts(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let old = values(headers, &X_FORWARDED_HOST).map(str::trim);
    old.chain(values(headers, &header::FORWARDED).filter_map(|hop| forwarded::value(hop, "host")))
}

/// Tells operators of pages that are kept out: one may be their own, behind a proxy that changes `Host`.
#[derive(Clone)]
pub struct RejectedOrigins(Arc<LogThrottle>);

impl Default for RejectedOrigins {
    fn default() -> Self {
        Self(Arc::new(LogThrottle::new(Clock::System, Duration::from_mins(1))))
    }
}

impl RejectedOrigins {
    pub fn log(&self, headers: &HeaderMap) {
        let shown = |name: &HeaderName| {
            let text = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
            text.unwrap_or_default().chars().take(LONGEST).collect::<String>()
        };
        self.0.log(|_, _| {
            tracing::warn!(
                origin = shown(&header::ORIGIN),
                host = shown(&header::HOST),
                forwarded_host = shown(&X_FORWARDED_HOST),
                "a page of another origin was kept out; if it is one of yours, list it with --allow-origin, or let the \
                proxy in front pass Host on (docs/proxies.md)"
            );
        });
    }
}

/// Of what a stranger says, in characters.
const LONGEST: usize = 200;
