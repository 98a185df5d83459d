//! The event bus between processes: a NATS subject for each member. A process subscribes to the subjects of the members
//! who are present in it. Notices contain no text of members, and may be lost, repeated or late.

mod connect; // the connection, and what happens when it is lost
mod following; // the subscription to one member's subject
mod inbox; // reads the notices of other processes
mod notice; // what processes tell each other
mod shared_messages; // one message for all subscribers

use std::fmt;
use std::sync::{Arc, Weak};

use async_nats::Client;
use async_nats::connection::State;
use entity::id::MemberId;
use futures_util::FutureExt;
use tokio::task::unconstrained;

pub use connect::{NatsError, connect, probe};
pub(super) use following::{Following, NoticeReceiver};
pub(super) use inbox::Received;
pub(super) use notice::Notice;

use self::inbox::Inbox;
use self::notice::{Envelope, subject};
use crate::telemetry::BusMessageOutcome;

pub struct Nats {
    client: Client,
    inbox: Arc<Inbox>,
}

impl Nats {
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Notifies the member's subscribers and sessions in other processes. Does not wait: the notice is dropped if NATS is
    /// not connected or too slow. The next sweep of the other processes makes up for it.
    pub(super) fn announce(&self, member: MemberId, notice: Notice) {
        let envelope = Envelope { epoch: self.inbox.epoch(), notice };
        let is_sent = self.is_connected() && self.send(member, &envelope);
        let outcome = if is_sent { BusMessageOutcome::Sent } else { BusMessageOutcome::Dropped };
        self.inbox.metrics.bus_message(outcome);
    }

    fn send(&self, member: MemberId, envelope: &Envelope) -> bool {
        let Ok(payload) = serde_json::to_vec(envelope) else { return false };
        // Without a budget for the task, so that it is pending only if the client's queue is full.
        let publishing = unconstrained(self.client.publish(subject(member), payload.into()));
        publishing.now_or_never().is_some_and(|result| result.is_ok())
    }

    /// Passes the notices of other processes about the member to `receiver`.
    pub(super) fn follow(&self, member: MemberId, receiver: Weak<dyn NoticeReceiver>) -> Following {
        Following::start(self.client.clone(), Arc::clone(&self.inbox), member, receiver)
    }

    /// Forgets which messages were read. Called regularly, so that erased messages do not stay in memory.
    pub(super) fn forget_messages(&self) {
        self.inbox.messages.clear();
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nats").field("state", &self.client.connection_state()).finish_non_exhaustive()
    }
}
