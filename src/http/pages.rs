//! The HTML pages: messages for members, GraphiQL for developers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::json;

use super::AppState;
use super::etag::ETag;

/// Allows only the service's own files and nothing inline. Pictures of members may come from anywhere, because the
/// platform hosts them.
const MESSAGES_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' https: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Also allows what the editor needs: workers, inline styles and fonts in data URLs.
const GRAPHIQL_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Shown if the page was not built. Explains how to build it.
const UNBUILT: &str = include_str!("unbuilt.html");
/// Replaced in the pages by the configuration of the running service.
const CONFIG_PLACEHOLDER: &str = "<!--causerie-config-->";

pub fn messages(state: &AppState) -> MethodRouter<Arc<AppState>> {
    page(state, "index.html", MESSAGES_POLICY)
}

pub fn graphiql(state: &AppState) -> MethodRouter<Arc<AppState>> {
    page(state, "graphiql.html", GRAPHIQL_POLICY)
}

/// Renders the page once, because it is the same for everybody.
fn page(state: &AppState, name: &str, policy: &'static str) -> MethodRouter<Arc<AppState>> {
    let body = html(state, name);
    let etag = ETag::of(&body);
    get(async move |request_headers: HeaderMap| {
        etag.apply((headers(policy), body).into_response(), &request_headers)
    })
}

/// Returns the page for an unknown path, which links to the messages.
pub fn not_found(state: &AppState) -> Response {
    let body = html(state, "index.html");
    (StatusCode::NOT_FOUND, headers(MESSAGES_POLICY), [(header::VARY, "accept")], body).into_response()
}

fn html(state: &AppState, name: &str) -> Bytes {
    let built = state.site.file(name);
    let html = built.map_or_else(|| UNBUILT.into(), |html| String::from_utf8_lossy(&html).into_owned());
    Bytes::from(html.replace(CONFIG_PLACEHOLDER, &config(state)))
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

/// Renders the configuration for the page's script. The attribute is quoted with apostrophes, so that the quotation
/// marks of the JSON need no escaping.
fn config(state: &AppState) -> String {
    let config = json!({
        "demo": state.demo,
        "sessionCookie": state.session_cookie.is_some(),
        "signInUrl": state.sign_in_url,
    });
    let escaped = config.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&#39;");
    format!("<meta name=\"causerie-config\" content='{escaped}'>")
}
