//! What the subscribers and sessions of one member share in this process.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use entity::id::ConversationId;
use tokio::sync::{broadcast, watch};

use super::bus_message::BusMessage;
use super::nats::Following;
use super::revocation::Revocation;
use super::typing_change::TypingChange;

/// Messages that can wait for a slow subscriber. With more, it loses some and reads the log.
const CAPACITY: usize = 16;

#[derive(Debug)]
pub(super) struct Slot {
    sender: broadcast::Sender<BusMessage>,
    /// The number of the newest event that may have erased data. Earlier messages in the channel may contain that data,
    /// so subscribers read the log instead.
    newest_erasure: AtomicI64,
    revocation: watch::Sender<Revocation>,
    /// A channel of its own, so that no event waits for it or is lost to it. Created for the first subscriber.
    typing: OnceLock<broadcast::Sender<TypingChange>>,
    /// The conversations that clients show, one entry for each client.
    shown: Mutex<Vec<ConversationId>>,
    /// Receives the notices of other processes.
    following: Option<Following>,
}

impl Slot {
    pub fn new(following: Option<Following>) -> Self {
        let (sender, revocation) = (broadcast::Sender::new(CAPACITY), watch::Sender::default());
        let (newest_erasure, typing, shown) = (AtomicI64::new(0), OnceLock::new(), Mutex::default());
        Self { sender, newest_erasure, revocation, typing, shown, following }
    }

    pub fn deliver(&self, message: BusMessage) {
        if let BusMessage::Event(event) = &message
            && event.kind.may_erase()
        {
            self.newest_erasure.fetch_max(event.seq, Ordering::SeqCst);
        }
        // Fails if there is no subscriber.
        let _ = self.sender.send(message);
    }

    pub fn deliver_typing(&self, change: TypingChange) {
        if let Some(sender) = self.typing.get() {
            let _ = sender.send(change);
        }
    }

    /// Wakes the sessions only if this is new: each sweep repeats it.
    pub fn revoke(&self, before: DateTime<Utc>) {
        self.revocation.send_if_modified(|revocation| revocation.revoke(before));
    }

    pub fn erase(&self) {
        self.revocation.send_if_modified(Revocation::erase);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<BusMessage> {
        self.sender.subscribe()
    }

    pub fn subscribe_to_typing(&self) -> broadcast::Receiver<TypingChange> {
        self.typing.get_or_init(|| broadcast::Sender::new(CAPACITY)).subscribe()
    }

    pub fn shown(&self) -> MutexGuard<'_, Vec<ConversationId>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn revocation(&self) -> watch::Receiver<Revocation> {
        self.revocation.subscribe()
    }

    /// Returns the number of the newest event since the slot was created that may have erased data, or 0.
    pub fn newest_erasure(&self) -> i64 {
        self.newest_erasure.load(Ordering::SeqCst)
    }

    /// Resolves when the messages of other processes arrive, or have been waited for long enough.
    pub async fn follows(&self) {
        if let Some(following) = &self.following {
            following.started().await;
        }
    }
}
