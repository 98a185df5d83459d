//! The event bus between processes: a NATS subject for each member. A process subscribes to the subjects of the members
//! who are present in it. Messages contain no text of members, and may be lost, repeated or late.

mod connect; // the connection, and what happens when it is lost
mod following; // the subscription to one member's subject
mod notice; // the messages
mod shared_messages; // reads a sent message once for all subscribers

use std::fmt;
use std::sync::{Arc, Weak};

use async_nats::Client;
use async_nats::connection::State;
use entity::id::MemberId;
use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::unconstrained;

pub use connect::{NatsError, connect};
pub(super) use following::Following;
pub(super) use notice::Notice;
pub use shared_messages::{ReadMessage, SharedMessage};

use self::notice::Envelope;
use self::shared_messages::SharedMessages;
use super::event_bus::EventBus;
use super::slot::BusMessage;
use crate::telemetry::{BusMessageOutcome, Metrics};

pub struct Nats {
    client: Client,
    /// Messages of another epoch come from a copy of the database, or from before a restore.
    epoch: Arc<watch::Sender<i64>>,
    messages: SharedMessages,
    metrics: Arc<Metrics>,
}

impl Nats {
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Notifies the member's subscribers and sessions in other processes. Does not wait: the message is dropped if NATS
    /// is not connected or too slow. The next sweep of the other processes makes up for it.
    pub(super) fn announce(&self, member: MemberId, notice: Notice) {
        let envelope = Envelope { epoch: *self.epoch.borrow(), notice };
        let is_sent = self.is_connected() && self.send(member, &envelope);
        let outcome = if is_sent { BusMessageOutcome::Sent } else { BusMessageOutcome::Dropped };
        self.metrics.bus_message(outcome);
    }

    fn send(&self, member: MemberId, envelope: &Envelope) -> bool {
        let Ok(payload) = serde_json::to_vec(envelope) else { return false };
        // Without a budget for the task, so that it is pending only if the client's queue is full.
        let publishing = unconstrained(self.client.publish(subject(member), payload.into()));
        publishing.now_or_never().is_some_and(|result| result.is_ok())
    }

    pub(super) fn follow(&self, member: MemberId, event_bus: Weak<EventBus>) -> Following {
        Following::start(self.client.clone(), member, event_bus)
    }

    /// Delivers a message of another process.
    fn receive(&self, event_bus: &EventBus, member: MemberId, payload: &[u8]) {
        let Some(notice) = self.parse(payload) else {
            return self.metrics.bus_message(BusMessageOutcome::Ignored);
        };
        self.metrics.bus_message(BusMessageOutcome::Received);
        match notice {
            Notice::Event(event) => match event.into_event(&self.messages) {
                Ok(event) => event_bus.deliver(member, BusMessage::Event(Arc::new(event))),
                // A newer version may have written an event of another kind.
                Err(seq) => event_bus.deliver(member, BusMessage::Reached(seq)),
            },
            Notice::Revoked { before } => event_bus.end_revoked(member, before),
            Notice::Erased => event_bus.end_all(member),
        }
    }

    /// Returns None if the message is not of this database, or if a newer version sent it.
    fn parse(&self, payload: &[u8]) -> Option<Notice> {
        let envelope: Envelope = serde_json::from_slice(payload).ok()?;
        (envelope.epoch == *self.epoch.borrow()).then_some(envelope.notice)
    }

    /// Drops the messages that were read. Called regularly, so that erased messages do not stay in memory.
    pub(super) fn forget_messages(&self) {
        self.messages.clear();
    }
}

fn subject(member: MemberId) -> String {
    format!("causerie.member.{}", member.0.hyphenated())
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nats").field("state", &self.client.connection_state()).finish_non_exhaustive()
    }
}
