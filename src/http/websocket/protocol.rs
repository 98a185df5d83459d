//! What is said on a socket, both ways.

use std::borrow::Cow;

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::close_reason::CloseReason;
use crate::graphql::{Request, Response};
use crate::http::operation_event::OperationEvent;
use crate::http::request_body::RequestBody;
use crate::text_file::strip_bom_str;

/// What all messages have. The payload is read once it is known what it has to be.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// Bytes of an operation's id, which is kept for as long as it runs, and is in each of its answers.
const ID: usize = 128;

/// What a client says.
pub enum ClientMessage {
    Init(Map<String, Value>),
    /// With the bytes that it takes while it runs.
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
        // Derived code would take a list for an object.
        let wire = is_object(text).then(|| serde_json::from_str::<Envelope>(text).ok()).flatten();
        let Some(Envelope { kind, id, payload }) = wire else { return Err(invalid) };
        let payload = payload.map(RawValue::get);
        if payload.is_some_and(|json| !is_object(json)) {
            return Err(invalid);
        }
        let object = || payload.map(serde_json::from_str).transpose().map_err(|_| invalid);
        Ok(match (&*kind, id) {
            ("connection_init", _) => Self::Init(object()?.unwrap_or_default()),
            ("subscribe", Some(id)) if id.is_empty() => {
                return Err(CloseReason::Malformed("Empty operation ID"));
            }
            ("subscribe", Some(id)) if id.len() > ID => {
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

/// What we say.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    ConnectionAck,
    /// The operation was not executed; nothing more comes of it.
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
        let written = serde_json::to_string(self);
        written.inspect_err(|error| tracing::error!(%error, "a message could not be written")).ok()
    }
}

/// What an operation has to say. None where it could not be written.
pub fn text(id: &str, word: &OperationEvent) -> Option<String> {
    match word {
        OperationEvent::Next(response) => Some(next(id, response)),
        OperationEvent::Error(payload) => ServerMessage::Error { id, payload }.text(),
        OperationEvent::Complete => ServerMessage::Complete { id }.text(),
    }
}

/// With JSON that is written already.
fn next(id: &str, response: &Response) -> String {
    let id = serde_json::Value::from(id).to_string();
    ["{\"type\":\"next\",\"id\":", &id, ",\"payload\":", &response.text, "}"].concat()
}
