//! The formats of a stream.

use async_graphql::ServerError;
use axum::body::Bytes;
use serde::Serialize;
use serde_json::json;

use crate::graphql::{ApiError, ResumePoint};
use crate::http::close_reason::CloseReason;
use crate::http::operation_event::OperationEvent;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// Server-sent events: the distinct connections mode of the `graphql-sse` protocol.
    ServerSentEvents,
    /// `multipart/mixed` with JSON parts, as Apollo clients receive subscriptions.
    Multipart,
}

/// Has empty data, because browsers ignore an event without data.
const COMPLETE: &str = "event: complete\ndata:\n\n";
/// A client recognizes the end of a part by the next delimiter, so each part is sent with it.
const DELIMITER: &str = "\r\n--graphql";
const LAST: &str = "--\r\n";

impl StreamFormat {
    pub fn media(self) -> &'static str {
        match self {
            Self::ServerSentEvents => "text/event-stream; charset=utf-8",
            Self::Multipart => "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0",
        }
    }

    /// Sent with the headers, before the first response.
    pub fn opening(self) -> Bytes {
        match self {
            Self::ServerSentEvents => self.heartbeat(),
            Self::Multipart => DELIMITER.into(),
        }
    }

    /// Keeps the connection open. Clients ignore it.
    pub fn heartbeat(self) -> Bytes {
        match self {
            Self::ServerSentEvents => ":\n\n".into(),
            Self::Multipart => part("{}").into(),
        }
    }

    /// Returns None if serialization fails.
    pub fn frame(self, event: &OperationEvent, resume_point: &ResumePoint) -> Option<Bytes> {
        let text = match (self, event) {
            (Self::ServerSentEvents, OperationEvent::Next(response)) => {
                sse_event(&response.text, resume_point.last_cursor())
            }
            // Sent within the stream, because a browser does not expose the body of an error response.
            (Self::ServerSentEvents, OperationEvent::Error(errors)) => {
                sse_event(&text(&json!({ "errors": errors }))?, None) + COMPLETE
            }
            (Self::ServerSentEvents, OperationEvent::Complete) => COMPLETE.into(),
            (Self::Multipart, OperationEvent::Next(response)) => {
                part(&format!("{{\"payload\":{}}}", response.text))
            }
            (Self::Multipart, OperationEvent::Error(errors)) => failure(errors)?,
            (Self::Multipart, OperationEvent::Complete) => LAST.into(),
        };
        Some(text.into())
    }

    /// Returns the end of a stream whose operation is not complete. A client of server-sent events reconnects
    /// automatically if it receives no `complete`.
    pub fn cut(self, reason: CloseReason) -> Bytes {
        let text = match self {
            Self::ServerSentEvents => format!(": {}\n\n", reason.frame().reason),
            Self::Multipart => {
                let error = match reason {
                    CloseReason::ShuttingDown => ApiError::stopping(),
                    CloseReason::SlowReader => ApiError::timed_out(),
                    _ => ApiError::unauthenticated(),
                };
                failure(&[error.into_server_error()]).unwrap_or_default()
            }
        };
        text.into()
    }
}

fn sse_event(data: &str, id: Option<String>) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: next\n{id}data: {data}\n\n")
}

fn part(json: &str) -> String {
    format!("\r\nContent-Type: application/json\r\n\r\n{json}{DELIMITER}")
}

fn failure(errors: &[ServerError]) -> Option<String> {
    Some(part(&text(&json!({ "payload": null, "errors": errors }))?) + LAST)
}

/// Serializes to one line, as both formats require.
fn text(value: &impl Serialize) -> Option<String> {
    let json = serde_json::to_string(value);
    json.inspect_err(|error| tracing::error!(%error, "cannot serialize a response")).ok()
}
