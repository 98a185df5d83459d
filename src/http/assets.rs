//! The files that the pages are made of.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, Uri, header};
use axum::response::{IntoResponse, Response};

use super::content_coding::ContentCoding;
use super::error::HttpError;
use super::etag::Etag;
use super::site::Site;
use super::{AppState, media_type, pages};

/// Vite writes a hash of the content into the names in this folder.
const HASHED: &str = "assets/";

/// The file of this name, or nothing: for every path that has no route.
pub async fn file(
    State(state): State<Arc<AppState>>,
    method: Method,
    uri: Uri,
    asked: HeaderMap,
) -> Response {
    let reads = matches!(method, Method::GET | Method::HEAD);
    match find(&state.site, uri.path(), &asked).filter(|_| reads) {
        Some(file) => file,
        None if reads && media_type::wants_page(&asked) => pages::nowhere(&state),
        None => HttpError::not_found("The path does not exist.").into_response(),
    }
}

fn find(site: &Site, path: &str, asked: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/')?;
    let media = media_of(name)?;
    let identity = site.file(name)?;
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let mut codings = ContentCoding::ALL.into_iter().filter(|coding| coding.is_accepted(asked));
    let compressed = codings.find_map(|coding| Some((coding, site.compressed(name, coding)?)));
    let response = match compressed {
        Some((coding, body)) => (headers, [(header::CONTENT_ENCODING, coding.name())], body).into_response(),
        None => (headers, identity.clone()).into_response(),
    };
    Some(if name.starts_with(HASHED) {
        ([(header::CACHE_CONTROL, "public, max-age=31536000, immutable")], response).into_response()
    } else {
        let response = ([(header::CACHE_CONTROL, "no-cache")], response).into_response();
        Etag::of(&identity).mark(response, asked)
    })
}

/// By the end of the name. None for what has no address of its own: pages, and compressed forms.
fn media_of(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
