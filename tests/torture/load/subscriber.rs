use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Error;

use super::record::Record;
use super::sender::PAUSE;
use super::text::name_of;
use crate::support::random::Random;
use crate::support::{Actor, Socket};
use crate::torture::history::{LogEntry, Seen};

const SUBSCRIBE: &str = "subscription($after: EventCursor) { conversationEvents(after: $after) {
    cursor ... on MessageSent { message { body } } } }";

/// A client that follows the log of a member, and resumes after its last cursor when it is disconnected.
pub struct Subscriber {
    actor: Actor,
    urls: Vec<String>,
    record: Arc<Record>,
    random: Random,
    view: usize,
    cursor: String,
    /// Whether it reads nothing for now.
    frozen: watch::Receiver<bool>,
}

/// The position in the log.
fn position(cursor: &str) -> i64 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).expect("a cursor");
    i64::from_be_bytes(bytes[24..].try_into().expect("a member, an epoch and a position"))
}

/// The code of the error in a message of the service, if it is one.
fn error_code(message: &Value) -> Option<&str> {
    let errors = if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
    errors.get(0).map(|error| error["extensions"]["code"].as_str().unwrap_or("without a code"))
}

impl Subscriber {
    pub async fn begin(
        actor: Actor,
        urls: Vec<String>,
        record: Arc<Record>,
        random: Random,
        frozen: watch::Receiver<bool>,
    ) -> Self {
        let cursor = actor.cursor().await;
        let view = record.subscribes(actor.member_id().0.to_string(), position(&cursor));
        Self { actor, urls, record, random, view, cursor, frozen }
    }

    pub async fn run(mut self) {
        loop {
            // Most connections end by themselves: the client moves on after some events.
            let most_events = 1 + self.random.below(1000);
            let url = self.random.choose(&self.urls).clone();
            if self.follow(&url, most_events).await.is_err() {
                sleep(PAUSE).await;
            }
        }
    }

    /// Receives events until the connection or the subscription ends.
    async fn follow(&mut self, url: &str, most_events: usize) -> Result<(), Error> {
        let (mut socket, acknowledgement) = Socket::tries_to_open(url, &self.actor.token).await?;
        assert_eq!(acknowledgement["type"], "connection_ack");
        self.record.connects();
        let payload = json!({ "query": SUBSCRIBE, "variables": { "after": self.cursor } });
        socket.tries_to_send(&json!({ "type": "subscribe", "id": "1", "payload": payload })).await?;
        for _ in 0..most_events {
            let _ = self.frozen.wait_for(|frozen| !frozen).await;
            let message = socket.next().await?;
            match error_code(&message) {
                Some("CURSOR_EXPIRED") => return self.query_again().await,
                Some(code) => {
                    self.record.fails_with(code);
                    return Err(Error::ConnectionClosed);
                }
                None if message["type"] == "complete" => return Ok(()),
                None => self.receive(&message["payload"]["data"]["conversationEvents"]),
            }
        }
        Ok(())
    }

    fn receive(&mut self, event: &Value) {
        event["cursor"].as_str().expect("a cursor").clone_into(&mut self.cursor);
        let body = event["message"]["body"].as_str().map(|text| name_of(text).to_owned());
        self.record.sees(self.view, Seen::Event(LogEntry { position: position(&self.cursor), body }));
    }

    /// Takes a new cursor, as a client does that queries everything it shows.
    async fn query_again(&mut self) -> Result<(), Error> {
        self.record.fails_with("CURSOR_EXPIRED");
        loop {
            let actor = self.actor.at_url(self.random.choose::<String>(&self.urls));
            let response = actor.tries("{ viewer { eventCursor } }", json!({})).await.unwrap_or_default();
            if let Some(cursor) = response["data"]["viewer"]["eventCursor"].as_str() {
                cursor.clone_into(&mut self.cursor);
                self.record.sees(self.view, Seen::QueriedAgain(position(cursor)));
                return Ok(());
            }
            sleep(PAUSE).await;
        }
    }
}
