//! The event bus of this process: a bounded channel for each member with subscribers. Messages may be lost, repeated or
//! late: a subscriber that finds a gap reads the log.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::id::MemberId;
use tokio::sync::broadcast;

use super::event::Event;
use crate::telemetry::Metrics;

/// Messages that can wait for a slow subscriber. With more, it loses some and reads the log.
const CAPACITY: usize = 16;

#[derive(Clone, Debug)]
pub enum BusMessage {
    Event(Arc<Event>),
    /// The last number of the log. Subscribers that are behind read the log.
    Reached(i64),
}

#[derive(Debug, Default)]
pub struct EventBus {
    slots: Mutex<HashMap<MemberId, Slot>>,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Slot {
    subscribers: usize,
    channel: Arc<Channel>,
}

#[derive(Debug)]
struct Channel {
    sender: broadcast::Sender<BusMessage>,
    /// The number of the newest event that may have erased data. Earlier messages in the channel may contain that data,
    /// so subscribers read the log instead.
    newest_erasure: AtomicI64,
}

impl EventBus {
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { slots: Mutex::default(), metrics }
    }

    /// Notifies the member's subscribers. Must be called after the commit.
    pub fn publish(&self, member: MemberId, message: BusMessage) {
        let Some(channel) = self.slots().get(&member).map(|slot| Arc::clone(&slot.channel)) else { return };
        if let BusMessage::Event(event) = &message
            && event.kind.may_erase()
        {
            channel.newest_erasure.fetch_max(event.seq, Ordering::SeqCst);
        }
        // Fails only if the last subscriber has just left.
        let _ = channel.sender.send(message);
    }

    /// Returns the members with a subscriber in this process.
    #[must_use]
    pub fn subscribed_members(&self) -> Vec<MemberId> {
        self.slots().keys().copied().collect()
    }

    pub(super) fn subscribe(self: &Arc<Self>, member: MemberId) -> Subscriber {
        let mut slots = self.slots();
        let slot = slots.entry(member).or_insert_with(|| {
            let sender = broadcast::Sender::new(CAPACITY);
            Slot { subscribers: 0, channel: Arc::new(Channel { sender, newest_erasure: AtomicI64::new(0) }) }
        });
        slot.subscribers += 1;
        let channel = Arc::clone(&slot.channel);
        Subscriber { receiver: channel.sender.subscribe(), channel, event_bus: Arc::clone(self), member }
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<MemberId, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subscriber to one member's channel, which is removed when its last subscriber is dropped.
#[derive(Debug)]
pub(super) struct Subscriber {
    receiver: broadcast::Receiver<BusMessage>,
    channel: Arc<Channel>,
    event_bus: Arc<EventBus>,
    member: MemberId,
}

impl Subscriber {
    /// Resolves to the next message. None if messages were lost.
    pub(super) async fn recv(&mut self) -> Option<BusMessage> {
        self.receiver.recv().await.ok()
    }

    pub(super) fn metrics(&self) -> &Metrics {
        self.event_bus.metrics()
    }

    /// Returns the number of the newest event since the channel was created that may have erased data, or 0.
    pub(super) fn newest_erasure(&self) -> i64 {
        self.channel.newest_erasure.load(Ordering::SeqCst)
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        if let Entry::Occupied(mut slot) = self.event_bus.slots().entry(self.member) {
            slot.get_mut().subscribers -= 1;
            if slot.get().subscribers == 0 {
                slot.remove();
            }
        }
    }
}
