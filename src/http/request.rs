//! What comes in over HTTP: one operation, as GraphQL over HTTP describes it.

use apollo_compiler::ast::OperationType;
use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::budget_owner::BudgetOwner;
use super::media_type::{ResponseFormat, is_named};
use super::request_body::{InvalidBody, MissingQuery, RequestBody};
use super::response::HttpError;
use crate::config::TransportLimits;
use crate::graphql::Request;
use crate::limits::byte_budget::{BudgetExceeded, ByteReservation};
use crate::text_file::strip_bom_str;

type Result<T> = std::result::Result<T, HttpError>;

/// An operation in an address, where objects are JSON text.
#[derive(Deserialize)]
struct Address {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    #[serde(rename = "documentId")]
    document_id: Option<String>,
    extensions: Option<String>,
}

impl From<InvalidBody> for HttpError {
    fn from(unreadable: InvalidBody) -> Self {
        match unreadable {
            InvalidBody::NotJson => Self::bad_request("The body must be JSON."),
            InvalidBody::List => Self::bad_request("The body must be a single operation, not an array."),
            InvalidBody::Malformed => malformed(),
        }
    }
}

impl From<BudgetExceeded> for HttpError {
    fn from(_: BudgetExceeded) -> Self {
        Self::too_much_held()
    }
}

impl From<MissingQuery> for HttpError {
    fn from(_: MissingQuery) -> Self {
        Self::bad_request("The request must have a `query`, a `documentId` or a `persistedQuery`.")
    }
}

/// What can be seen before anything of the operation is read.
pub fn admit(method: &Method, headers: &HeaderMap, limits: &TransportLimits) -> Result<()> {
    match *method {
        Method::POST => {
            let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            if !content_type.is_some_and(is_json) {
                let message = "The `Content-Type` must be `application/json` in UTF-8.";
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                return Err(HttpError::new(status, "UNSUPPORTED_MEDIA_TYPE", message));
            }
            if length(headers).is_some_and(|length| length > limits.max_body) {
                return Err(too_large(limits.max_body));
            }
            Ok(())
        }
        Method::GET if !came_from_a_script(headers) => Err(HttpError::bad_request(
            "A GET request must have the header `graphql-require-preflight` to exclude cross-site requests.",
        )),
        Method::GET => Ok(()),
        _ => Err(HttpError::method("Operations must be sent with POST, or queries with GET.")),
    }
}

/// A JSON body, of a bounded size and in a bounded time.
pub async fn post(
    headers: &HeaderMap,
    body: Body,
    limits: &TransportLimits,
    held: &mut ByteReservation<BudgetOwner>,
) -> Result<Request> {
    // No more than comes is held, even where it comes in small pieces.
    let room = Vec::with_capacity(length(headers).unwrap_or(0));
    let reading = tokio::time::timeout(limits.body_timeout, read(body, limits.max_body, room, held));
    let Ok(read) = reading.await else {
        let message = "The body was not received in time.";
        return Err(HttpError::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message));
    };
    let bytes = read?;
    let text = std::str::from_utf8(&bytes).map_err(|_| HttpError::bad_request("The body must be UTF-8."))?;
    // As RFC 8259 lets us.
    let operation = RequestBody::read(strip_bom_str(text))?;
    held.add(operation.memory_size())?;
    Ok(operation.into_request()?)
}

/// What the body says that it has; at most the limit, once it is admitted.
fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(
    body: Body,
    limit: usize,
    mut bytes: Vec<u8>,
    held: &mut ByteReservation<BudgetOwner>,
) -> Result<Vec<u8>> {
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| HttpError::bad_request("The body is incomplete."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        held.add(chunk.len())?;
        bytes.extend(chunk);
    }
    Ok(bytes)
}

/// Lets a body that nobody needs come to its end, so that its sender gets to read why.
pub async fn pass_over(body: Body, limits: &TransportLimits) {
    let mut chunks = body.into_data_stream();
    let passing = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = chunks.next().await {
            bytes += chunk.len();
            if bytes > limits.max_body {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(limits.body_timeout, passing).await;
}

/// The parameters of the address. Nothing that changes anything: one may be led to follow a link.
pub fn get(uri: &Uri, wanted: ResponseFormat, held: &mut ByteReservation<BudgetOwner>) -> Result<Request> {
    let bytes = uri.query().map_or(0, str::len);
    held.add(bytes)?;
    let address: Address = axum::extract::Query::try_from_uri(uri)
        .map_err(|_| HttpError::bad_request("The query string of the URL is malformed."))?
        .0;
    let asked = RequestBody {
        query: address.query,
        name: address.operation_name,
        variables: object(address.variables.as_deref())?.unwrap_or_default(),
        document_id: address.document_id,
        extensions: object(address.extensions.as_deref())?,
    };
    held.add(asked.memory_size())?;
    let kinds: &'static [_] = match wanted {
        ResponseFormat::Single(_) => &[OperationType::Query],
        ResponseFormat::Stream(_) => &[OperationType::Query, OperationType::Subscription],
    };
    Ok(Request { only: Some(kinds), ..asked.into_request()? })
}

fn object<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => serde_json::from_str(text).map_err(|_| malformed()),
    }
}

/// The last event that the client has heard of. A parameter of the address is for those who cannot
/// set headers.
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

/// What no other site can make a browser send without asking first: ours, and those that Apollo's clients and servers
/// have agreed on for the same purpose.
const PREFLIGHTED: [&str; 3] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name"];

/// No other site can make a browser send such a header without asking first, nor say that it is the
/// same origin. Who is not a browser sends the header.
fn came_from_a_script(headers: &HeaderMap) -> bool {
    let same_origin = headers.get("sec-fetch-site").is_some_and(|from| from == "same-origin");
    PREFLIGHTED.iter().any(|name| headers.contains_key(*name)) || (is_named(headers) && same_origin)
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

fn malformed() -> HttpError {
    HttpError::bad_request(
        "`query`, `operationName` and `documentId` must be strings, `variables` and `extensions` objects.",
    )
}

fn too_large(limit: usize) -> HttpError {
    let message = format!("The body must not be larger than {limit} bytes.");
    HttpError::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
}
