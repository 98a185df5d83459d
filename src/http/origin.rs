//! From which site a browser says that a request comes.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// Whether a page that we serve ourselves made the browser send it. No page can make a browser lie about that;
/// who is not a browser says nothing, and is not ours.
pub fn is_ours(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        // An old browser, or a page without HTTPS.
        None => is_same_host(headers).unwrap_or_default(),
    }
}

/// Whether a socket may be opened: browsers ask nobody before they open one to another site. Who is no browser
/// says no origin.
pub fn may_open_a_socket(headers: &HeaderMap, allowed: &[HeaderValue]) -> bool {
    match headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => allowed.contains(origin) || is_same_host(headers).unwrap_or_default(),
    }
}

/// The scheme is the proxy's affair: we do not see it.
fn is_same_host(headers: &HeaderMap) -> Option<bool> {
    let origin: Uri = headers.get(header::ORIGIN)?.to_str().ok()?.parse().ok()?;
    let host: Authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
    let usual = match origin.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let same_port = origin.port_u16().unwrap_or(usual) == host.port_u16().unwrap_or(usual);
    Some(same_port && origin.host()?.eq_ignore_ascii_case(host.host()))
}
