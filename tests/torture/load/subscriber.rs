use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::sleep;

use super::connection::{Connection, End, Event, Start, Transport};
use super::record::Record;
use super::sender::PAUSE;
use super::text::name_of;
use crate::support::Actor;
use crate::support::random::Random;
use crate::torture::history::{LogEntry, Seen};

/// A client that follows the log of a member, and resumes after its last cursor when it is disconnected.
pub struct Subscriber {
    transport: Transport,
    actor: Actor,
    urls: Vec<String>,
    record: Arc<Record>,
    random: Random,
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

impl Subscriber {
    pub async fn begin(
        transport: Transport,
        actor: Actor,
        urls: Vec<String>,
        record: Arc<Record>,
        random: Random,
        frozen: watch::Receiver<bool>,
    ) -> Self {
        let queried = actor.cursor().await;
        let view = record.subscribes(actor.member_id().0.to_string(), position(&queried));
        Self { transport, actor, urls, record, random, view, start: Start { queried, newest: None }, frozen }
    }

    pub async fn run(mut self) {
        loop {
            // Most connections end by themselves: the client moves on after some events.
            let most_events = 1 + self.random.below(1000);
            match self.follow(most_events).await {
                Ok(()) | Err(End::Complete) => continue,
                Err(End::Cut) => {}
                Err(End::Error(code)) => {
                    self.record.fails_with(&code);
                    if code == "CURSOR_EXPIRED" {
                        self.query_again().await;
                    }
                }
            }
            sleep(PAUSE).await;
        }
    }

    fn at_any_url(&mut self) -> Actor {
        self.actor.at_url(self.random.choose::<String>(&self.urls))
    }

    /// Receives events until the connection or the subscription ends.
    async fn follow(&mut self, most_events: usize) -> Result<(), End> {
        let mut connection = Connection::open(self.transport, &self.at_any_url(), &self.start).await?;
        self.record.connects();
        for _ in 0..most_events {
            let _ = self.frozen.wait_for(|frozen| !frozen).await;
            let event = connection.next().await?;
            self.receive(event);
        }
        Ok(())
    }

    fn receive(&mut self, Event { cursor, text }: Event) {
        let body = text.map(|text| name_of(&text).to_owned());
        self.record.sees(self.view, Seen::Event(LogEntry { position: position(&cursor), body }));
        self.start.newest = Some(cursor);
    }

    /// Takes a new cursor, as a client does that queries everything it shows.
    async fn query_again(&mut self) {
        loop {
            let actor = self.at_any_url();
            let response = actor.tries("{ viewer { eventCursor } }", json!({})).await.unwrap_or_default();
            if let Some(cursor) = response["data"]["viewer"]["eventCursor"].as_str() {
                self.record.sees(self.view, Seen::QueriedAgain(position(cursor)));
                self.start = Start { queried: cursor.to_owned(), newest: None };
                return;
            }
            sleep(PAUSE).await;
        }
    }
}
