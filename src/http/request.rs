//! What comes in over HTTP: one operation, as GraphQL over HTTP describes it.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Name, Request, Variables};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::answer::Refused;
use super::doors::Bounds;
use super::media::Media;

type Result<T> = std::result::Result<T, Refused>;

#[derive(Deserialize)]
struct Parameters {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    /// Must be an object; nothing in it is used.
    #[serde(rename = "extensions")]
    _extensions: Option<Map<String, Value>>,
}

/// The same in an address, where objects are JSON text.
#[derive(Deserialize)]
struct Address {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Parameters {
    fn request(self) -> Result<Request> {
        let query = self.query.ok_or(Refused::bad_request("There is no `query`."))?;
        let mut request = Request::new(query);
        request.operation_name = self.operation_name.filter(|name| !name.is_empty());
        request.variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        Ok(request)
    }
}

/// A JSON body, of a bounded size and in a bounded time.
pub async fn post(headers: &HeaderMap, body: Body, bounds: &Bounds) -> Result<Request> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(is_json) {
        let message = "Send the operation as `Content-Type: application/json`.";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
    }
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > bounds.body) {
        return Err(too_large());
    }
    let Ok(read) = tokio::time::timeout(bounds.reading, to_bytes(body, bounds.body)).await else {
        return Err(Refused::new(
            StatusCode::REQUEST_TIMEOUT,
            "REQUEST_TIMEOUT",
            "The body came too slowly.",
        ));
    };
    let bytes = read.map_err(|_| too_large())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Refused::bad_request("The body is not UTF-8."))?;
    let body: Value =
        serde_json::from_str(text).map_err(|_| Refused::bad_request("The body is not JSON."))?;
    if body.is_array() {
        return Err(Refused::bad_request("Send one operation, not an array of them."));
    }
    serde_json::from_value::<Parameters>(body).map_err(|_| malformed())?.request()
}

/// The parameters of the address. A query only: following a link must not change anything.
pub fn get(headers: &HeaderMap, uri: &Uri) -> Result<Request> {
    if !came_from_a_script(headers) {
        return Err(Refused::bad_request(
            "A GET needs a `graphql-require-preflight` header, so that no other site can make a browser send it.",
        ));
    }
    let address: Address = axum::extract::Query::try_from_uri(uri)
        .map_err(|_| Refused::bad_request("The address is not well-formed."))?
        .0;
    let object = |text: Option<String>| match text.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => serde_json::from_str::<Option<Map<String, Value>>>(text).map_err(|_| malformed()),
    };
    let parameters = Parameters {
        query: address.query,
        operation_name: address.operation_name,
        variables: object(address.variables)?,
        _extensions: object(address.extensions)?,
    };
    let mut request = parameters.request()?;
    let name = request.operation_name.clone();
    if let Ok(document) = request.parsed_query()
        && let Some(kind) = kind(document, name.as_deref())
        && kind != OperationType::Query
    {
        return Err(Refused::method("Only queries are executed over GET."));
    }
    Ok(request)
}

/// A browser sends neither our header nor, from another site, a demand for JSON without asking
/// first. Who is not a browser does not say where the request comes from.
fn came_from_a_script(headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes);
    headers.contains_key("graphql-require-preflight")
        || (Media::is_named(headers) && from.is_none_or(|from| from == b"same-origin"))
}

/// What the named operation is, or the only one. None where the schema will say what is wrong.
fn kind(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation.node.ty),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(&Name::new(name)).map(|operation| operation.node.ty)
        }
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// `application/json`, with no other character set than UTF-8.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| {
            part.strip_prefix("charset=")
                .is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"))
        })
}

fn malformed() -> Refused {
    Refused::bad_request("`query` and `operationName` are strings, `variables` and `extensions` objects.")
}

fn too_large() -> Refused {
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "The body is larger than 256 KiB.")
}
