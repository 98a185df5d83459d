use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Actor, TIMEOUT};

pub const EVENTS: &str = "text/event-stream";
pub const PARTS: &str = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json";

/// Subscribes to new messages. Selects no cursor, so that event IDs must come from the service.
pub const NEW_MESSAGES: &str =
    "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";

/// The request for an operation with a streamed response.
pub fn stream_request(actor: &Actor, accept: &str, query: &str, variables: &Value) -> RequestBuilder {
    actor.request(query, variables).header("accept", accept)
}

/// Subscribes to new messages after a cursor.
pub async fn subscribe_to_messages(actor: &Actor, accept: &str, after: &str) -> ResponseStream {
    let variables = json!({ "after": after });
    ResponseStream::open(stream_request(actor, accept, NEW_MESSAGES, &variables)).await
}

/// A response that is read while it arrives.
pub struct ResponseStream {
    response: Response,
    buffer: String,
}

/// A server-sent event.
#[derive(Debug, Default, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

impl Event {
    fn read(block: &str) -> Self {
        let mut event = Self::default();
        for (field, value) in block.lines().filter_map(|line| line.split_once(':')) {
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            match field {
                "event" => event.name = value,
                "id" => event.id = Some(value),
                "data" => event.data = serde_json::from_str(&value).unwrap_or_default(),
                _ => {}
            }
        }
        event
    }
}

/// The timeout covers the whole wait, whatever keep-alives arrive.
async fn in_time<T>(coming: impl Future<Output = T>) -> T {
    timeout(TIMEOUT, coming).await.expect("in time")
}

impl ResponseStream {
    pub async fn open(request: RequestBuilder) -> Self {
        let response = in_time(request.send()).await.expect("a response");
        assert_eq!(response.status(), 200);
        Self::of(response)
    }

    pub fn of(response: Response) -> Self {
        Self { response, buffer: String::new() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().expect("a string")
    }

    /// Consumes everything up to and including this text. None if the stream ends first.
    async fn until(&mut self, end: &str) -> Option<String> {
        loop {
            if let Some((text, rest)) = self.buffer.split_once(end) {
                let (text, rest) = (text.to_owned(), rest.to_owned());
                self.buffer = rest;
                return Some(text);
            }
            // A cut connection is an end as well.
            let chunk = self.response.chunk().await;
            self.buffer += std::str::from_utf8(&chunk.ok()??).expect("a string");
        }
    }

    /// The next block of lines, which may be a comment.
    pub async fn block(&mut self) -> Option<String> {
        in_time(self.until("\n\n")).await
    }

    /// The next event, ignoring comments. None if the stream ended.
    pub async fn event(&mut self) -> Option<Event> {
        in_time(self.coming_event()).await
    }

    /// The same, however late.
    pub async fn coming_event(&mut self) -> Option<Event> {
        loop {
            let event = Event::read(&self.until("\n\n").await?);
            if !event.name.is_empty() {
                return Some(event);
            }
        }
    }

    /// The value of the only field of the next event's data, and the event's ID.
    pub async fn next(&mut self) -> (Value, Option<String>) {
        let event = self.event().await.expect("an event");
        assert_eq!((event.name.as_str(), event.data.get("errors")), ("next", None), "{event:?}");
        let data = event.data["data"].as_object().expect("data").values().next().expect("a field").clone();
        (data, event.id)
    }

    /// The body of the next new message, and the ID of its event.
    pub async fn next_message(&mut self) -> (String, String) {
        let (event, id) = self.next().await;
        (event["message"]["body"].as_str().expect("a body").to_owned(), id.expect("an id"))
    }

    /// Asserts that the stream ends with a `complete` event.
    pub async fn completes(&mut self) {
        assert_eq!(self.event().await, Some(Event { name: "complete".into(), ..Event::default() }));
        assert_eq!(self.event().await, None);
    }

    /// The next part of `multipart/mixed`. None after the last one.
    pub async fn part(&mut self) -> Option<Value> {
        loop {
            let part = in_time(self.until("\r\n--graphql")).await?;
            if !part.is_empty() {
                let (head, body) = part.split_once("\r\n\r\n").expect("a head and a body");
                assert_eq!(head, "\r\nContent-Type: application/json");
                return Some(serde_json::from_str(body).expect("JSON"));
            }
        }
    }

    /// The rest of the stream.
    pub async fn rest(&mut self) -> String {
        let end = async {
            while let Some(chunk) = self.response.chunk().await.ok().flatten() {
                self.buffer += std::str::from_utf8(&chunk).expect("a string");
            }
        };
        timeout(TIMEOUT, end).await.expect("the stream ends in time");
        std::mem::take(&mut self.buffer)
    }
}
