use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;

use super::PATIENCE;

pub const EVENTS: &str = "text/event-stream";
pub const PARTS: &str = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json";

/// A response that is read as it comes.
pub struct Stream {
    response: Response,
    heard: String,
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

/// Signs of life prolong nothing.
async fn in_time<T>(coming: impl Future<Output = T>) -> T {
    timeout(PATIENCE, coming).await.expect("the stream brings it in time")
}

impl Stream {
    pub async fn open(request: RequestBuilder) -> Self {
        let response = in_time(request.send()).await.expect("an answer");
        assert_eq!(response.status(), 200);
        Self { response, heard: String::new() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().expect("text")
    }

    /// Everything up to this, and past it. None where it ended before.
    async fn until(&mut self, end: &str) -> Option<String> {
        loop {
            if let Some((text, rest)) = self.heard.split_once(end) {
                let (text, rest) = (text.to_owned(), rest.to_owned());
                self.heard = rest;
                return Some(text);
            }
            // Cut off is an end as well.
            let chunk = self.response.chunk().await;
            self.heard += std::str::from_utf8(&chunk.ok()??).expect("text");
        }
    }

    /// The next lines that belong together, a comment among them.
    pub async fn block(&mut self) -> Option<String> {
        in_time(self.until("\n\n")).await
    }

    /// The next event, past comments. None where the stream ended.
    pub async fn event(&mut self) -> Option<Event> {
        let event = async {
            loop {
                let event = Event::read(&self.until("\n\n").await?);
                if !event.name.is_empty() {
                    return Some(event);
                }
            }
        };
        in_time(event).await
    }

    /// What stands in the only field of the next event's data, and the event's id.
    pub async fn next(&mut self) -> (Value, Option<String>) {
        let event = self.event().await.expect("an event");
        assert_eq!((event.name.as_str(), event.data.get("errors")), ("next", None), "{event:?}");
        let data = event.data["data"].as_object().expect("data").values().next().expect("a field").clone();
        (data, event.id)
    }

    pub async fn completes(&mut self) {
        assert_eq!(self.event().await, Some(Event { name: "complete".into(), ..Event::default() }));
        assert_eq!(self.event().await, None);
    }

    /// The next part of `multipart/mixed`. None after the last.
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

    /// What is left, up to the end.
    pub async fn rest(&mut self) -> String {
        let end = async {
            while let Some(chunk) = self.response.chunk().await.ok().flatten() {
                self.heard += std::str::from_utf8(&chunk).expect("text");
            }
        };
        timeout(PATIENCE, end).await.expect("the stream ends in time");
        std::mem::take(&mut self.heard)
    }
}
