//! Members who send to each other all the time, and subscribers who resume after every disconnect, at a service with
//! faults.

mod members; // and their conversations
mod record; // what they did and saw
mod sender; // sends, and retries what has an unknown outcome
mod subscriber; // follows a log over many connections
mod connection; // … of two kinds
mod text; // the texts of their messages
mod stored; // what the database contains

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{JoinHandle, block_in_place};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use self::connection::Transport;
use self::members::{converse, sign_in};
use self::record::Record;
use self::sender::Sender;
pub use self::stored::read_stored;
use self::subscriber::Subscriber;
use super::checker::check;
use super::history::Stored;
use super::scale::random;
use crate::support::{Program, TIMEOUT, eventually};

/// The clients of each member that send at the same time.
const CLIENTS: usize = 4;

pub struct Load {
    record: Arc<Record>,
    stop: CancellationToken,
    senders: Vec<JoinHandle<()>>,
    subscribers: Vec<AbortOnDropHandle<()>>,
    frozen: watch::Sender<bool>,
}

/// Runs a service without a rate limit on sends.
pub fn serve(database: &str) -> Program {
    serve_with(database, &[])
}

/// With more settings.
pub fn serve_with(database: &str, arguments: &[&str]) -> Program {
    block_in_place(|| {
        Program::serve(database, |command| {
            command.args(["--sends-per-minute", "0"]).args(arguments);
        })
    })
}

impl Load {
    /// Starts four members, who all converse with each other, at a service with these addresses.
    pub async fn start(urls: &[String], seed: u64) -> Self {
        let members = sign_in(&urls[0]).await;
        let conversations = converse(&members).await;
        let record = Arc::new(Record::of(&conversations, CLIENTS * members.len()));
        let (stop, frozen) = (CancellationToken::new(), watch::Sender::new(false));
        let (mut senders, mut subscribers) = (Vec::new(), Vec::new());
        for (actor, number) in members.iter().zip(0..) {
            let key = actor.member_id().0.to_string();
            let own = conversations.iter().filter(|conversation| conversation.members.contains(&key));
            let own: Vec<_> = own.cloned().collect();
            let urls = urls.to_vec();
            for client in number * CLIENTS..(number + 1) * CLIENTS {
                let sender = Sender {
                    number: client,
                    actor: actor.clone(),
                    urls: urls.clone(),
                    conversations: own.clone(),
                    record: Arc::clone(&record),
                    random: random(seed, client as u64),
                };
                senders.push(tokio::spawn(sender.run(stop.clone())));
            }
            for (transport, first) in [(Transport::WebSocket, 100), (Transport::ServerSentEvents, 200)] {
                let subscriber = Subscriber::begin(
                    transport,
                    actor.clone(),
                    urls.clone(),
                    Arc::clone(&record),
                    random(seed, first + number as u64),
                    frozen.subscribe(),
                );
                subscribers.push(AbortOnDropHandle::new(tokio::spawn(subscriber.await.run())));
            }
        }
        Self { record, stop, senders, subscribers, frozen }
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
        let stored = self.record.settles(read).await;
        drop(self.subscribers);
        let summary = self.record.summary();
        println!("{summary}");
        let findings = check(&self.record.history(), &stored);
        assert!(findings.is_empty(), "{findings:#?}\n{summary}");
        let unexpected: Vec<_> =
            self.record.codes().into_keys().filter(|code| !codes.contains(&code.as_str())).collect();
        assert!(unexpected.is_empty(), "{unexpected:?}\n{summary}");
    }
}
