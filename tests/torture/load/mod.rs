//! Members who send to each other all the time, and subscribers who resume after every disconnect, at a service with
//! faults.

mod service; // without rate limits
mod members; // and their conversations
mod record; // what they did and saw
mod client; // of a member, with the responses that it may get
mod sender; // sends, and retries what has an unknown outcome
mod turnover; // starts and ends conversations
mod reader; // … marks them as read
mod ending; // … closes or deletes them
mod subscriber; // follows a log over many connections
mod connection; // … of two kinds
mod text; // the texts of their messages
mod stored; // what the database contains
mod lists; // the conversations that members see

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use self::client::Client;
use self::connection::Transport;
use self::lists::read_lists;
use self::members::{converse, sign_in};
use self::record::Record;
use self::sender::Sender;
pub use self::service::{UNLIMITED, serve, serve_with};
pub use self::stored::read_stored;
use self::subscriber::Subscriber;
use self::turnover::Turnover;
use super::checker::check;
use super::scale::random;
use super::stored::Stored;
use crate::support::{Actor, TIMEOUT, eventually};

/// The clients of each member that send at the same time.
const CLIENTS: usize = 4;

pub struct Load {
    members: Vec<Actor>,
    record: Arc<Record>,
    stop: CancellationToken,
    senders: Vec<JoinHandle<()>>,
    subscribers: Vec<AbortOnDropHandle<()>>,
    frozen: watch::Sender<bool>,
}

impl Load {
    /// Starts four members, who all converse with each other, and two who start and end conversations, at a service with
    /// these addresses.
    pub async fn start(urls: &[String], seed: u64) -> Self {
        let members = sign_in(&urls[0], &["Ada", "Bob", "Eve", "Zoe"]).await;
        let pair = sign_in(&urls[0], &["Gil", "Lea"]).await;
        let conversations = converse(&members).await;
        let record = Arc::new(Record::of(&conversations, CLIENTS * members.len() + 1));
        let client = |actor: &Actor, number: usize| Client {
            actor: actor.clone(),
            urls: urls.to_vec(),
            record: Arc::clone(&record),
            random: random(seed, number as u64),
        };
        let (stop, frozen) = (CancellationToken::new(), watch::Sender::new(false));
        let mut senders = Vec::new();
        for number in 0..CLIENTS * members.len() {
            let client = client(&members[number / CLIENTS], number);
            let key = client.key();
            let own = conversations.iter().filter(|conversation| conversation.members.contains(&key));
            let sender = Sender { number, client, conversations: own.cloned().collect() };
            senders.push(tokio::spawn(sender.run(stop.clone())));
        }
        let (writer, reader) = (client(&pair[0], 98), client(&pair[1], 99));
        let turnover = Turnover { number: senders.len(), writer, reader, count: 0, closed: Vec::new() };
        senders.push(tokio::spawn(turnover.run(stop.clone())));
        let members = [members, pair].concat();
        let mut subscribers = Vec::new();
        for (actor, number) in members.iter().zip(0..) {
            for (transport, first) in [(Transport::WebSocket, 100), (Transport::ServerSentEvents, 200)] {
                let client = client(actor, first + number);
                let subscriber = Subscriber::begin(transport, client, frozen.subscribe()).await;
                subscribers.push(AbortOnDropHandle::new(tokio::spawn(subscriber.run())));
            }
        }
        Self { members, record, stop, senders, subscribers, frozen }
    }

    /// Resolves when this many more messages have been acknowledged.
    pub async fn acknowledges(&self, count: usize) {
        let expected = self.record.acknowledged().iter().sum::<usize>() + count;
        let mut counts = self.record.watch();
        let waiting = counts.wait_for(|counts| counts.iter().sum::<usize>() >= expected);
        timeout(TIMEOUT, waiting).await.expect("acknowledged messages in time").expect("a record");
    }

    /// Subscribers read nothing until they are thawed.
    pub fn freezes(&self) {
        self.frozen.send_replace(true);
    }

    pub fn thaws(&self) {
        self.frozen.send_replace(false);
    }

    /// Resolves when each subscriber has found its cursor expired, and queried again, since this was called.
    pub fn queries_again(&self) -> impl Future<Output = ()> {
        let before = self.record.queries();
        async move {
            let has_queried = || self.record.queries().iter().zip(&before).all(|(now, before)| now > before);
            eventually("expired cursors", async || has_queried()).await;
        }
    }

    /// Resolves when another request has failed with this code.
    pub async fn fails_with(&self, code: &str) {
        let count = || self.record.codes().get(code).copied().unwrap_or_default();
        let before = count();
        eventually("a failed request", async || count() > before).await;
    }

    /// Resolves when every client can send again.
    pub async fn recovers(&self) {
        // The second response is that of a message which is sent from now on.
        let expected: Vec<_> = self.record.acknowledged().iter().map(|count| count + 2).collect();
        let mut counts = self.record.watch();
        let has_recovered =
            |counts: &Vec<usize>| counts.iter().zip(&expected).all(|(count, expected)| count >= expected);
        timeout(TIMEOUT, counts.wait_for(has_recovered))
            .await
            .expect("a recovery in time")
            .expect("a record");
    }

    /// Ends the load after a recovery, and checks everything that happened. Failed requests had one of these codes.
    pub async fn ends(self, database: &str, codes: &[&str]) {
        self.ends_with(async || read_stored(database).await, codes).await;
    }

    /// The same, with another way to read what is stored.
    pub async fn ends_with(self, read: impl AsyncFn() -> Stored, codes: &[&str]) {
        self.recovers().await;
        self.stop.cancel();
        for sender in self.senders {
            timeout(TIMEOUT, sender).await.expect("an end in time").expect("a sender");
        }
        let mut stored = self.record.settles(read).await;
        drop(self.subscribers);
        stored.lists = read_lists(&self.members).await;
        let summary = self.record.summary();
        println!("{summary}");
        let findings = check(&self.record.history(), &stored);
        assert!(findings.is_empty(), "{findings:#?}\n{summary}");
        let unexpected: Vec<_> =
            self.record.codes().into_keys().filter(|code| !codes.contains(&code.as_str())).collect();
        assert!(unexpected.is_empty(), "{unexpected:?}\n{summary}");
    }
}
