use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;

use super::client::{Client, PAUSE};
use super::connection::{Connection, End, Event, Start, Transport};
use super::stored::conversation_key;
use super::text::name_of;
use crate::torture::history::Seen;
use crate::torture::stored::{Change, LogEntry};

/// A client that follows the log of a member, and resumes after its last cursor when it is disconnected.
pub struct Subscriber {
    transport: Transport,
    client: Client,
    view: usize,
    start: Start,
    /// Whether it reads nothing for now.
    frozen: watch::Receiver<bool>,
}

/// The position in the log.
fn position(cursor: &str) -> i64 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).expect("a cursor");
    i64::from_be_bytes(bytes[24..].try_into().expect("a member, an epoch and a position"))
}

fn change(event: &Value) -> Change {
    match event["__typename"].as_str().expect("a type") {
        "ConversationStarted" => Change::Started,
        "MessageSent" => Change::Sent(name_of(event["message"]["body"].as_str().expect("a body")).to_owned()),
        "ConversationRead" => Change::Read,
        "ConversationClosed" => Change::Closed,
        "ConversationDeleted" => Change::Deleted,
        other => panic!("{other} without a cause"),
    }
}

impl Subscriber {
    pub async fn begin(transport: Transport, client: Client, frozen: watch::Receiver<bool>) -> Self {
        let queried = client.actor.cursor().await;
        let view = client.record.subscribes(client.key(), position(&queried));
        Self { transport, client, view, start: Start { queried, newest: None }, frozen }
    }

    pub async fn run(mut self) {
        loop {
            // Most connections end by themselves: the client moves on after some events.
            let most_events = 1 + self.client.random.below(1000);
            match self.follow(most_events).await {
                Ok(()) | Err(End::Complete) => continue,
                Err(End::Cut) => {}
                Err(End::Error(code)) => {
                    self.client.record.fails_with(&code);
                    if code == "CURSOR_EXPIRED" {
                        self.query_again().await;
                    }
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// Receives events until the connection or the subscription ends.
    async fn follow(&mut self, most_events: usize) -> Result<(), End> {
        let mut connection = Connection::open(self.transport, &self.client.at_any_url(), &self.start).await?;
        self.client.record.connects();
        for _ in 0..most_events {
            let _ = self.frozen.wait_for(|frozen| !frozen).await;
            let event = connection.next().await?;
            self.receive(event);
        }
        Ok(())
    }

    fn receive(&mut self, Event(cursor, event): Event) {
        let conversation = conversation_key(event["conversationId"].as_str().expect("an id"));
        let entry = LogEntry { position: position(&cursor), conversation, change: change(&event) };
        self.client.record.sees(self.view, Seen::Event(entry));
        self.start.newest = Some(cursor);
    }

    /// Takes a new cursor, as a client does that queries everything it shows.
    async fn query_again(&mut self) {
        loop {
            let actor = self.client.at_any_url();
            let response = actor.tries("{ viewer { eventCursor } }", json!({})).await.unwrap_or_default();
            if let Some(cursor) = response["data"]["viewer"]["eventCursor"].as_str() {
                self.client.record.sees(self.view, Seen::QueriedAgain(position(cursor)));
                self.start = Start { queried: cursor.to_owned(), newest: None };
                return;
            }
            sleep(PAUSE).await;
        }
    }
}
