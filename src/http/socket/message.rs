//! What is said on a socket, both ways.

use std::borrow::Cow;

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::closing::Closing;
use crate::graphql::{Request, Response};
use crate::http::operation::Operation;
use crate::http::word::Word;
use crate::text_file::unmarked;

/// What all messages have. The payload is read once it is known what it has to be.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// Bytes of an operation's id, which is kept for as long as it runs, and is in each of its answers.
const ID: usize = 128;

/// What a client says.
pub enum Said {
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

impl Said {
    pub fn read(text: &str) -> Result<Self, Closing> {
        let invalid = Closing::Malformed("Invalid message");
        let text = unmarked(text);
        let is_object = |json: &str| json.trim_ascii_start().starts_with('{');
        // Derived code would take a list for an object.
        let wire = is_object(text).then(|| serde_json::from_str::<Wire>(text).ok()).flatten();
        let Some(Wire { kind, id, payload }) = wire else { return Err(invalid) };
        let payload = payload.map(RawValue::get);
        if payload.is_some_and(|json| !is_object(json)) {
            return Err(invalid);
        }
        let object = || payload.map(serde_json::from_str).transpose().map_err(|_| invalid);
        Ok(match (&*kind, id) {
            ("connection_init", _) => Self::Init(object()?.unwrap_or_default()),
            ("subscribe", Some(id)) if id.is_empty() => return Err(Closing::Malformed("Empty id")),
            ("subscribe", Some(id)) if id.len() > ID => return Err(Closing::Malformed("Id too long")),
            ("subscribe", Some(id)) => {
                let operation = payload.and_then(|json| Operation::read(json).ok()).ok_or(invalid)?;
                let bytes = text.len() + operation.weight();
                let request = operation.request().map_err(|_| Closing::Malformed("Missing query"))?;
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
pub enum Say<'a> {
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

impl Say<'_> {
    pub fn text(&self) -> Option<String> {
        let written = serde_json::to_string(self);
        written.inspect_err(|error| tracing::error!(%error, "a message could not be written")).ok()
    }
}

/// What an operation has to say. None where it could not be written.
pub fn text(id: &str, word: &Word) -> Option<String> {
    match word {
        Word::Next(response) => Some(next(id, response)),
        Word::Error(payload) => Say::Error { id, payload }.text(),
        Word::Complete => Say::Complete { id }.text(),
    }
}

/// With JSON that is written already.
fn next(id: &str, response: &Response) -> String {
    let id = serde_json::Value::from(id).to_string();
    ["{\"type\":\"next\",\"id\":", &id, ",\"payload\":", &response.text, "}"].concat()
}
