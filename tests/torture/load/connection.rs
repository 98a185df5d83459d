use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite;

use super::members::GIVE_UP;
use crate::support::response_stream::{EVENTS, stream_request};
use crate::support::{Actor, ResponseStream, Socket};

const SUBSCRIBE: &str = "subscription($after: EventCursor) { conversationEvents(after: $after) {
    __typename cursor conversationId ... on MessageSent { message { body } } } }";

#[derive(Clone, Copy)]
pub enum Transport {
    WebSocket,
    ServerSentEvents,
}

/// Where a subscription begins.
pub struct Start {
    /// The cursor of the last query.
    pub queried: String,
    /// The cursor of the newest event since then.
    pub newest: Option<String>,
}

/// A subscription on a connection of its own.
pub enum Connection {
    Socket(Socket),
    Stream(ResponseStream),
}

/// With its cursor.
pub struct Event(pub String, pub Value);

/// Why nothing more comes over a connection.
pub enum End {
    Complete,
    Cut,
    Error(String),
}

impl From<tungstenite::Error> for End {
    fn from(_: tungstenite::Error) -> Self {
        Self::Cut
    }
}

impl From<reqwest::Error> for End {
    fn from(_: reqwest::Error) -> Self {
        Self::Cut
    }
}

impl Connection {
    pub async fn open(transport: Transport, actor: &Actor, start: &Start) -> Result<Self, End> {
        match transport {
            Transport::WebSocket => open_socket(actor, start).await.map(Self::Socket),
            Transport::ServerSentEvents => open_stream(actor, start).await.map(Self::Stream),
        }
    }

    /// The next event, however late.
    pub async fn next(&mut self) -> Result<Event, End> {
        match self {
            Self::Socket(socket) => {
                let message = socket.next().await?;
                let cursor = &message["payload"]["data"]["conversationEvents"]["cursor"];
                read(&message["type"], &message["payload"], cursor)
            }
            Self::Stream(stream) => {
                let event = stream.coming_event().await.ok_or(End::Cut)?;
                // Its ID, as in `EventSource`, which knows no fields.
                read(&json!(event.name), &event.data, &json!(event.id))
            }
        }
    }
}

/// Reads a message of this type. Its cursor may be that of an event.
fn read(kind: &Value, payload: &Value, cursor: &Value) -> Result<Event, End> {
    let errors = if kind == "error" { payload } else { &payload["errors"] };
    if !errors.is_null() {
        return Err(End::Error(code(errors)));
    }
    if kind == "complete" {
        return Err(End::Complete);
    }
    let event = payload["data"]["conversationEvents"].clone();
    Ok(Event(cursor.as_str().expect("a cursor").to_owned(), event))
}

fn code(errors: &Value) -> String {
    errors[0]["extensions"]["code"].as_str().unwrap_or("without a code").to_owned()
}

/// Resumes with the newest cursor as `after`.
async fn open_socket(actor: &Actor, start: &Start) -> Result<Socket, End> {
    let (mut socket, acknowledgement) = Socket::tries_to_open(&actor.url, &actor.token).await?;
    assert_eq!(acknowledgement["type"], "connection_ack");
    let after = start.newest.as_ref().unwrap_or(&start.queried);
    let payload = json!({ "query": SUBSCRIBE, "variables": { "after": after } });
    socket.tries_to_send(&json!({ "type": "subscribe", "id": "1", "payload": payload })).await?;
    Ok(socket)
}

/// Resumes with the newest event ID, and repeats the first variables.
async fn open_stream(actor: &Actor, start: &Start) -> Result<ResponseStream, End> {
    let request = stream_request(actor, EVENTS, SUBSCRIBE, &json!({ "after": start.queried }));
    let request = request.header("last-event-id", start.newest.as_deref().unwrap_or_default());
    // Only the stream may take longer than a response.
    let sending = request.timeout(Duration::MAX).send();
    let response = timeout(GIVE_UP, sending).await.map_err(|_| End::Cut)??;
    if response.status() == StatusCode::OK {
        return Ok(ResponseStream::of(response));
    }
    Err(End::Error(code(&response.json::<Value>().await?["errors"])))
}
