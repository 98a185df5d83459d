//! Reads one operation from an HTTP request, as GraphQL over HTTP specifies.

use apollo_compiler::ast::OperationType;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Uri, header};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::budget_owner::BudgetOwner;
use super::error::{HttpError, Result};
use super::media_type::{ResponseFormat, names_response_type};
use super::request_body::{InvalidBody, MissingQuery, RequestBody};
use crate::code::Code;
use crate::config::TransportLimits;
use crate::graphql::Request;
use crate::limits::byte_budget::ByteReservation;
use crate::text_file::strip_bom_str;

/// An operation in the query string of a URL, where objects are JSON text.
#[derive(Deserialize)]
struct QueryString {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    #[serde(rename = "documentId")]
    document_id: Option<String>,
    extensions: Option<String>,
}

impl From<InvalidBody> for HttpError {
    fn from(invalid: InvalidBody) -> Self {
        match invalid {
            InvalidBody::NotJson => Self::bad_request("The body must be JSON."),
            InvalidBody::List => Self::bad_request("The body must be a single operation, not an array."),
            InvalidBody::Malformed => malformed(),
        }
    }
}

impl From<MissingQuery> for HttpError {
    fn from(_: MissingQuery) -> Self {
        Self::bad_request("The request must have a `query`, a `documentId` or a `persistedQuery`.")
    }
}

/// Checks the method and the headers, before the operation is read.
pub fn check_headers(method: &Method, headers: &HeaderMap, limits: &TransportLimits) -> Result<()> {
    match *method {
        Method::POST => {
            let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            if !content_type.is_some_and(is_json) {
                let message = "The `Content-Type` must be `application/json` in UTF-8.";
                return Err(HttpError::new(Code::UnsupportedMediaType, message));
            }
            if content_length(headers).is_some_and(|length| length > limits.max_body) {
                return Err(too_large(limits.max_body));
            }
            Ok(())
        }
        Method::GET if !excludes_other_sites(headers) => Err(HttpError::bad_request(
            "A GET request must have the header `graphql-require-preflight` to exclude cross-site requests.",
        )),
        Method::GET => Ok(()),
        _ => Err(HttpError::method_not_allowed("Operations must be sent with POST, or queries with GET.")),
    }
}

/// Reads an operation from a JSON body of limited size, within a limited time.
pub async fn post(
    headers: &HeaderMap,
    body: Body,
    limits: &TransportLimits,
    reservation: &mut ByteReservation<BudgetOwner>,
) -> Result<Request> {
    // Allocated in full: a growing buffer would hold more than the bytes received if they arrive in small chunks.
    let buffer = Vec::with_capacity(content_length(headers).unwrap_or(0));
    let reading = timeout(limits.body_timeout, read(body, limits.max_body, buffer, reservation));
    let Ok(read) = reading.await else {
        let message = "The body was not received in time.";
        return Err(HttpError::new(Code::RequestTimeout, message));
    };
    let bytes = read?;
    let text = std::str::from_utf8(&bytes).map_err(|_| HttpError::bad_request("The body must be UTF-8."))?;
    // RFC 8259 allows readers to ignore a byte order mark.
    let operation = RequestBody::read(strip_bom_str(text))?;
    reservation.add(operation.memory_size())?;
    Ok(operation.into_request()?)
}

/// Returns `Content-Length`, which is at most the limit after `check_headers`.
fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(
    body: Body,
    limit: usize,
    mut bytes: Vec<u8>,
    reservation: &mut ByteReservation<BudgetOwner>,
) -> Result<Vec<u8>> {
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| HttpError::bad_request("The body is incomplete."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        reservation.add(chunk.len())?;
        bytes.extend(chunk);
    }
    Ok(bytes)
}

/// Reads and discards the body of a refused request: many clients read the response only after they have sent the body.
pub async fn drain_body(body: Body, limits: &TransportLimits) {
    let mut chunks = body.into_data_stream();
    let draining = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = chunks.next().await {
            bytes += chunk.len();
            if bytes > limits.max_body {
                return;
            }
        }
    };
    let _ = timeout(limits.body_timeout, draining).await;
}

/// Reads an operation from the query string. Mutations are refused, because any page can link to a URL.
pub fn get(
    uri: &Uri,
    format: ResponseFormat,
    reservation: &mut ByteReservation<BudgetOwner>,
) -> Result<Request> {
    let bytes = uri.query().map_or(0, str::len);
    reservation.add(bytes)?;
    let parameters: QueryString = axum::extract::Query::try_from_uri(uri)
        .map_err(|_| HttpError::bad_request("The query string of the URL is malformed."))?
        .0;
    let operation = RequestBody {
        query: parameters.query,
        name: parameters.operation_name,
        variables: object(parameters.variables.as_deref())?.unwrap_or_default(),
        document_id: parameters.document_id,
        extensions: object(parameters.extensions.as_deref())?,
    };
    reservation.add(operation.memory_size())?;
    let kinds: &'static [_] = match format {
        ResponseFormat::Single(_) => &[OperationType::Query],
        ResponseFormat::Stream(_) => &[OperationType::Query, OperationType::Subscription],
    };
    Ok(Request { allowed_types: Some(kinds), ..operation.into_request()? })
}

fn object<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => serde_json::from_str(text).map_err(|_| malformed()),
    }
}

/// The cursor of the last event that the client has received, from the header `Last-Event-ID` or the query parameter
/// `lastEventId`, for clients that cannot set headers.
pub fn last_event_id(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    #[derive(Deserialize)]
    struct Parameter {
        #[serde(rename = "lastEventId")]
        last_event_id: Option<String>,
    }
    let header = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let parameter = || axum::extract::Query::<Parameter>::try_from_uri(uri).ok()?.0.last_event_id;
    header.or_else(parameter).filter(|id| !id.is_empty())
}

/// Headers that browsers send for other sites only after a preflight: this service's own, and Apollo's for the same
/// purpose.
const PREFLIGHTED: [&str; 3] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name"];

/// Whether no other site can have sent the request through a browser: it has a header that needs a preflight, or the
/// browser reports the same origin.
fn excludes_other_sites(headers: &HeaderMap) -> bool {
    let is_same_origin = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    PREFLIGHTED.iter().any(|name| headers.contains_key(*name))
        || (names_response_type(headers) && is_same_origin)
}

/// Accepts `application/json` in UTF-8.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| {
            part.strip_prefix("charset=")
                .is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"))
        })
}

fn malformed() -> HttpError {
    HttpError::bad_request(
        "`query`, `operationName` and `documentId` must be strings, `variables` and `extensions` objects.",
    )
}

fn too_large(limit: usize) -> HttpError {
    let message = format!("The body must not be larger than {limit} bytes.");
    HttpError::new(Code::PayloadTooLarge, message)
}
