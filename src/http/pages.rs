//! The pages: where members write to each other, and GraphiQL for developers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::json;

use super::AppState;
use super::etag::Etag;

/// Nothing from elsewhere, nothing inline; pictures of members are where the platform keeps them.
const MESSAGES_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' https: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The editor runs workers, writes its colours into the document as it goes, and has its fonts in its style.
const GRAPHIQL_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where the page was not built: how to get it.
const UNBUILT: &str = include_str!("unbuilt.html");
/// Stands in the pages for what only the running program knows.
const PLACE: &str = "<!--causerie-config-->";

pub fn messages(state: &AppState) -> MethodRouter<Arc<AppState>> {
    page(state, "index.html", MESSAGES_POLICY)
}

pub fn graphiql(state: &AppState) -> MethodRouter<Arc<AppState>> {
    page(state, "graphiql.html", GRAPHIQL_POLICY)
}

/// Made once: it is the same for everybody.
fn page(state: &AppState, name: &str, policy: &'static str) -> MethodRouter<Arc<AppState>> {
    let body = html(state, name);
    let etag = Etag::of(&body);
    get(async move |asked: HeaderMap| etag.mark((headers(policy), body).into_response(), &asked))
}

/// For a person whose address bar leads nowhere: the page says so, and shows the way on.
pub fn nowhere(state: &AppState) -> Response {
    let body = html(state, "index.html");
    (StatusCode::NOT_FOUND, headers(MESSAGES_POLICY), [(header::VARY, "accept")], body).into_response()
}

fn html(state: &AppState, name: &str) -> Bytes {
    let built = state.site.file(name);
    let html = built.map_or_else(|| UNBUILT.into(), |html| String::from_utf8_lossy(&html).into_owned());
    Bytes::from(html.replace(PLACE, &config(state)))
}

fn headers(policy: &'static str) -> [(HeaderName, &'static str); 8] {
    [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ]
}

/// Read by the page's script. Between apostrophes, so that the quotation marks may stay.
fn config(state: &AppState) -> String {
    let config = json!({ "demo": state.demo, "sessionCookie": state.session_cookie.is_some(), "signInUrl": state.sign_in_url }).to_string();
    let escaped = config.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&#39;");
    format!("<meta name=\"causerie-config\" content='{escaped}'>")
}
