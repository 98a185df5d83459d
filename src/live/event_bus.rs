//! The event bus of this process: a bounded channel for each member who listens. A ring may be lost,
//! doubled or late, and nothing breaks: whoever hears a gap reads the log.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::id::MemberId;
use tokio::sync::broadcast;

use super::Event;
use crate::telemetry::Metrics;

/// Rings that a slow reader may have waiting. One more, and it goes back to the log.
const QUEUE: usize = 16;

#[derive(Clone, Debug)]
pub enum BusMessage {
    /// This happened.
    Event(Arc<Event>),
    /// The log has reached this number; look, if yours is smaller.
    Reached(i64),
}

#[derive(Debug, Default)]
pub struct EventBus {
    slots: Mutex<HashMap<MemberId, Slot>>,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Slot {
    listeners: usize,
    channel: Arc<Channel>,
}

#[derive(Debug)]
struct Channel {
    sender: broadcast::Sender<BusMessage>,
    /// The number of the newest event with which something may have been erased. What waits in a queue from before it
    /// may hold that, and is read from the log instead.
    erasing: AtomicI64,
}

impl EventBus {
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { slots: Mutex::default(), metrics }
    }

    /// Wakes whoever listens for the member. To be called after the commit, never before.
    pub fn publish(&self, member: MemberId, ring: BusMessage) {
        let Some(channel) = self.slots().get(&member).map(|slot| Arc::clone(&slot.channel)) else { return };
        if let BusMessage::Event(event) = &ring
            && event.kind.may_erase()
        {
            channel.erasing.fetch_max(event.seq, Ordering::SeqCst);
        }
        // An error means that the last listener has just left.
        let _ = channel.sender.send(ring);
    }

    /// Whoever has a listener here.
    #[must_use]
    pub fn subscribed_members(&self) -> Vec<MemberId> {
        self.slots().keys().copied().collect()
    }

    pub(super) fn subscribe(self: &Arc<Self>, member: MemberId) -> Subscriber {
        let mut slots = self.slots();
        let slot = slots.entry(member).or_insert_with(|| Slot {
            listeners: 0,
            channel: Arc::new(Channel { sender: broadcast::Sender::new(QUEUE), erasing: AtomicI64::new(0) }),
        });
        slot.listeners += 1;
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

/// One listener. Dropping the last of a member takes their channel away.
#[derive(Debug)]
pub(super) struct Subscriber {
    receiver: broadcast::Receiver<BusMessage>,
    channel: Arc<Channel>,
    event_bus: Arc<EventBus>,
    member: MemberId,
}

impl Subscriber {
    /// The next ring; None where some were lost.
    pub(super) async fn recv(&mut self) -> Option<BusMessage> {
        self.receiver.recv().await.ok()
    }

    pub(super) fn metrics(&self) -> &Metrics {
        self.event_bus.metrics()
    }

    /// The number of the newest event with which something may have been erased since somebody listens, or 0.
    pub(super) fn newest_erasure(&self) -> i64 {
        self.channel.erasing.load(Ordering::SeqCst)
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        if let Entry::Occupied(mut slot) = self.event_bus.slots().entry(self.member) {
            slot.get_mut().listeners -= 1;
            if slot.get().listeners == 0 {
                slot.remove();
            }
        }
    }
}
