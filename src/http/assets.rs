//! Serves the scripts, styles and other files of the pages. Implemented here, because crates that serve embedded files
//! compress them themselves or need them at compile time; here the page's build compresses the files, and tests provide
//! their own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, Uri, header};
use axum::response::{IntoResponse, Response};

use super::content_coding::ContentCoding;
use super::error::HttpError;
use super::etag::ETag;
use super::site::Site;
use super::{AppState, media_type, pages};

/// The folder in which file names contain a hash of the content.
const HASHED_FOLDER: &str = "assets/";

/// Handles all paths without a route: returns the file of this name, or 404.
pub async fn file(
    State(state): State<Arc<AppState>>,
    method: Method,
    uri: Uri,
    request_headers: HeaderMap,
) -> Response {
    let is_read = matches!(method, Method::GET | Method::HEAD);
    match find(&state.site, uri.path(), &request_headers).filter(|_| is_read) {
        Some(file) => file,
        None if is_read && media_type::accepts_html(&request_headers) => pages::not_found(&state),
        None => HttpError::not_found("The path does not exist.").into_response(),
    }
}

fn find(site: &Site, path: &str, request_headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/')?;
    let media_type = media_type_of(name)?;
    let identity = site.file(name)?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let mut codings = ContentCoding::ALL.into_iter().filter(|coding| coding.is_accepted(request_headers));
    let compressed = codings.find_map(|coding| Some((coding, site.compressed(name, coding)?)));
    let response = match compressed {
        Some((coding, body)) => (headers, [(header::CONTENT_ENCODING, coding.name())], body).into_response(),
        None => (headers, identity.clone()).into_response(),
    };
    Some(if name.starts_with(HASHED_FOLDER) {
        ([(header::CACHE_CONTROL, "public, max-age=31536000, immutable")], response).into_response()
    } else {
        let response = ([(header::CACHE_CONTROL, "no-cache")], response).into_response();
        ETag::of(&identity).apply(response, request_headers)
    })
}

/// Returns the media type of a file extension. None for files that are not served under their own names: pages and
/// compressed files.
fn media_type_of(name: &str) -> Option<&'static str> {
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
