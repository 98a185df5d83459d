//! The messages of the `graphql-transport-ws` protocol.

use std::borrow::Cow;

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::graphql::{Request, Response};
use crate::http::close_reason::CloseReason;
use crate::http::operation_event::OperationEvent;
use crate::http::request_body::RequestBody;
use crate::text_file::strip_bom_str;

/// The common fields of all messages. The payload is parsed when the type is known.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// Maximum length of an operation's ID in bytes. It is kept while the operation runs, and is sent with each response.
const MAX_ID: usize = 128;

/// A message of the client.
pub enum ClientMessage {
    ConnectionInit(Map<String, Value>),
    /// `bytes` is the memory that the operation occupies while it runs.
    Subscribe {
        id: String,
        request: Box<Request>,
        bytes: usize,
    },
    Complete {
        id: String,
    },
    Ping(Option<Map<String, Value>>),
    Pong,
}

impl ClientMessage {
    pub fn read(text: &str) -> Result<Self, CloseReason> {
        let invalid = CloseReason::Malformed("Invalid message");
        let text = strip_bom_str(text);
        let is_object = |json: &str| json.trim_ascii_start().starts_with('{');
        // Derived deserialization accepts a list in place of an object.
        let envelope = is_object(text).then(|| serde_json::from_str::<Envelope>(text).ok()).flatten();
        let Some(Envelope { kind, id, payload }) = envelope else { return Err(invalid) };
        let payload = payload.map(RawValue::get);
        if payload.is_some_and(|json| !is_object(json)) {
            return Err(invalid);
        }
        let object = || payload.map(serde_json::from_str).transpose().map_err(|_| invalid);
        Ok(match (&*kind, id) {
            ("connection_init", _) => Self::ConnectionInit(object()?.unwrap_or_default()),
            ("subscribe", Some(id)) if id.is_empty() => {
                return Err(CloseReason::Malformed("Empty operation ID"));
            }
            ("subscribe", Some(id)) if id.len() > MAX_ID => {
                return Err(CloseReason::Malformed("Operation ID too long"));
            }
            ("subscribe", Some(id)) => {
                let operation = payload.and_then(|json| RequestBody::read(json).ok()).ok_or(invalid)?;
                let bytes = text.len() + operation.memory_size();
                let request =
                    operation.into_request().map_err(|_| CloseReason::Malformed("Missing query"))?;
                Self::Subscribe { id, request: Box::new(request), bytes }
            }
            ("complete", Some(id)) => Self::Complete { id },
            ("ping", _) => Self::Ping(object()?),
            ("pong", _) => Self::Pong,
            _ => return Err(invalid),
        })
    }
}

/// A message of the server.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    ConnectionAck,
    /// The operation was not executed, and no message follows.
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
}

impl ServerMessage<'_> {
    pub fn text(&self) -> Option<String> {
        let json = serde_json::to_string(self);
        json.inspect_err(|error| tracing::error!(%error, "cannot serialize a message")).ok()
    }
}

/// Returns the message for an operation's event, or None if serialization fails.
pub fn message_text(id: &str, event: &OperationEvent) -> Option<String> {
    match event {
        OperationEvent::Next(response) => Some(next(id, response)),
        OperationEvent::Error(payload) => ServerMessage::Error { id, payload }.text(),
        OperationEvent::Complete => ServerMessage::Complete { id }.text(),
    }
}

/// Embeds the serialized response without parsing it.
fn next(id: &str, response: &Response) -> String {
    let id = serde_json::Value::from(id).to_string();
    ["{\"type\":\"next\",\"id\":", &id, ",\"payload\":", &response.text, "}"].concat()
}
