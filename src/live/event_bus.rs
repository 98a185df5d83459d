//! The event bus of this process. Each member who is present, which means that they have a subscriber or a session, has
//! a slot. Messages may be lost, repeated or late: a subscriber that finds a gap reads the log.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};

use super::bus_message::BusMessage;
use super::event::Event;
use super::nats::{Nats, Notice, NoticeReceiver, Received};
use super::shown::ShownMessages;
use super::slot::Slot;
use super::typing_change::TypingChange;
use crate::telemetry::Metrics;

#[derive(Debug, Default)]
pub struct EventBus {
    slots: Mutex<HashMap<MemberId, Present>>,
    metrics: Arc<Metrics>,
    /// Created when it is first asked for: without notifications, nothing is recorded.
    shown_messages: OnceLock<ShownMessages>,
    /// Carries messages to and from other processes.
    nats: Option<Nats>,
}

#[derive(Debug)]
struct Present {
    presences: usize,
    slot: Arc<Slot>,
}

impl EventBus {
    #[must_use]
    pub fn new(metrics: Arc<Metrics>, nats: Option<Nats>) -> Self {
        Self { slots: Mutex::default(), metrics, shown_messages: OnceLock::new(), nats }
    }

    /// Notifies the member's subscribers, in all processes. Must be called after the commit.
    pub fn publish(&self, member: MemberId, event: Event) {
        self.announce(member, || Notice::from(&event));
        self.deliver(member, BusMessage::Event(Arc::new(event)));
    }

    /// Ends the member's sessions whose tokens were issued before this time, in all processes. Must be called after the
    /// commit.
    pub fn revoke(&self, member: MemberId, before: DateTime<Utc>) {
        self.announce(member, || Notice::Revoked { before });
        self.end_revoked(member, before);
    }

    /// Ends all sessions of an erased member, in all processes.
    pub fn erase(&self, member: MemberId) {
        self.announce(member, || Notice::Erased);
        self.end_all(member);
    }

    /// Tells the member, in all processes, that their correspondent began to type or stopped.
    pub fn publish_typing(&self, member: MemberId, conversation: ConversationId, is_typing: bool) {
        self.announce(member, || Notice::Typing { conversation: conversation.0, is_typing });
        self.deliver_typing(member, TypingChange::new(conversation, is_typing));
    }

    /// Notifies the member's subscribers in this process.
    pub fn deliver(&self, member: MemberId, message: BusMessage) {
        let Some(slot) = self.slot(member) else { return };
        if let BusMessage::Event(event) = &message
            && let Some(change) = TypingChange::after(event, member)
        {
            slot.deliver_typing(change);
            self.record_if_shown(&slot, member, change.conversation, event.at);
        }
        slot.deliver(message);
    }

    /// Remembers that a message arrived, or may have arrived before, in a conversation that a client shows.
    pub(super) fn record_if_shown(
        &self,
        slot: &Slot,
        member: MemberId,
        conversation: ConversationId,
        at: DateTime<Utc>,
    ) {
        if let Some(messages) = self.shown_messages.get()
            && slot.shown().contains(&conversation)
        {
            messages.record(member, conversation, at);
        }
    }

    /// Returns where messages from up to this time arrived that a client of this process shows now, once for each
    /// message.
    pub fn take_shown(&self, until: DateTime<Utc>) -> Vec<(MemberId, ConversationId)> {
        let mut taken = self.shown_messages.get_or_init(ShownMessages::default).take(until);
        let shows = |member, conversation: &ConversationId| {
            self.slot(member).is_some_and(|slot| slot.shown().contains(conversation))
        };
        taken.retain(|(member, conversation)| shows(*member, conversation));
        taken
    }

    fn deliver_typing(&self, member: MemberId, change: TypingChange) {
        if let Some(slot) = self.slot(member) {
            slot.deliver_typing(change);
        }
    }

    pub(super) fn end_revoked(&self, member: MemberId, before: DateTime<Utc>) {
        if let Some(slot) = self.slot(member) {
            slot.revoke(before);
        }
    }

    pub(super) fn end_all(&self, member: MemberId) {
        if let Some(slot) = self.slot(member) {
            slot.erase();
        }
    }

    /// Whether messages of other processes arrive, as far as this process is configured to receive them.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.nats.as_ref().is_none_or(Nats::is_connected)
    }

    /// Returns the members with a subscriber or a session in this process.
    #[must_use]
    pub fn present_members(&self) -> Vec<MemberId> {
        self.slots().keys().copied().collect()
    }

    /// Keeps the member's slot until the returned guard is dropped.
    pub(super) fn enter(self: &Arc<Self>, member: MemberId) -> Presence {
        let mut slots = self.slots();
        let present = slots.entry(member).or_insert_with(|| {
            let following = self.nats.as_ref().map(|nats| {
                let receiver: Weak<Self> = Arc::downgrade(self);
                nats.follow(member, receiver)
            });
            Present { presences: 0, slot: Arc::new(Slot::new(following)) }
        });
        present.presences += 1;
        Presence { slot: Arc::clone(&present.slot), member, event_bus: Arc::clone(self) }
    }

    pub(super) fn nats(&self) -> Option<&Nats> {
        self.nats.as_ref()
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn announce(&self, member: MemberId, notice: impl FnOnce() -> Notice) {
        if let Some(nats) = &self.nats {
            nats.announce(member, notice());
        }
    }

    fn slot(&self, member: MemberId) -> Option<Arc<Slot>> {
        self.slots().get(&member).map(|present| Arc::clone(&present.slot))
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<MemberId, Present>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NoticeReceiver for EventBus {
    fn receive(&self, member: MemberId, received: Received) {
        match received {
            Received::Message(message) => self.deliver(member, message),
            Received::Revoked { before } => self.end_revoked(member, before),
            Received::Erased => self.end_all(member),
            Received::Typing(change) => self.deliver_typing(member, change),
        }
    }
}

/// A subscriber or a session. The member's slot is removed when the last one is dropped.
#[derive(Debug)]
pub(super) struct Presence {
    pub slot: Arc<Slot>,
    member: MemberId,
    event_bus: Arc<EventBus>,
}

impl Presence {
    pub fn metrics(&self) -> &Metrics {
        self.event_bus.metrics()
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Entry::Occupied(mut present) = self.event_bus.slots().entry(self.member) {
            present.get_mut().presences -= 1;
            if present.get().presences == 0 {
                present.remove();
            }
        }
    }
}
