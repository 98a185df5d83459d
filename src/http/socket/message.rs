//! What is said on a socket, both ways.

use async_graphql::{Response, ServerError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::closing::Closing;
use crate::http::operation::Operation;

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Wire {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Subscribe { id: String, payload: Operation },
    Complete { id: String },
    Ping { payload: Option<Map<String, Value>> },
    Pong {},
}

/// Bytes of an operation's id, which is kept for as long as it runs, and is in each of its answers.
const ID: usize = 128;

/// What a client says.
pub enum Said {
    Init(Map<String, Value>),
    Subscribe { id: String, request: Box<async_graphql::Request> },
    Complete { id: String },
    Ping(Option<Map<String, Value>>),
    Pong,
}

impl Said {
    pub fn read(text: &str) -> Result<Self, Closing> {
        let invalid = |_| Closing::Malformed("Invalid message");
        let message: Map<String, Value> = serde_json::from_str(text).map_err(invalid)?;
        // Of what is read below, a list would pass for an object, and a pong's payload is not looked at.
        if !matches!(message.get("payload"), None | Some(Value::Null | Value::Object(_))) {
            return Err(Closing::Malformed("Invalid message"));
        }
        let wire = serde_json::from_value(message.into()).map_err(invalid)?;
        Ok(match wire {
            Wire::ConnectionInit { payload } => Self::Init(payload.unwrap_or_default()),
            Wire::Subscribe { id, .. } if id.is_empty() => return Err(Closing::Malformed("Empty id")),
            Wire::Subscribe { id, .. } if id.len() > ID => return Err(Closing::Malformed("Id too long")),
            Wire::Subscribe { id, payload } => {
                let request = payload.request().map_err(|_| Closing::Malformed("Missing query"))?;
                Self::Subscribe { id, request: Box::new(request) }
            }
            Wire::Complete { id } => Self::Complete { id },
            Wire::Ping { payload } => Self::Ping(payload),
            Wire::Pong {} => Self::Pong,
        })
    }
}

/// What we say.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Say<'a> {
    ConnectionAck,
    Next {
        id: &'a str,
        payload: &'a Response,
    },
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

impl Say<'_> {
    pub fn text(&self) -> Option<String> {
        let written = serde_json::to_string(self);
        written.inspect_err(|error| tracing::error!(%error, "a message could not be written")).ok()
    }
}
