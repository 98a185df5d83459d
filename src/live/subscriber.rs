use std::sync::Arc;

use entity::id::MemberId;
use tokio::sync::broadcast;

use super::bus_message::BusMessage;
use super::event_bus::{EventBus, Presence};
use crate::telemetry::Metrics;

/// A subscriber to one member's slot of the event bus.
#[derive(Debug)]
pub(super) struct Subscriber {
    receiver: broadcast::Receiver<BusMessage>,
    presence: Presence,
}

impl Subscriber {
    /// Resolves when it will receive whatever is published from then on.
    pub async fn start(event_bus: &Arc<EventBus>, member: MemberId) -> Self {
        let presence = event_bus.enter(member);
        let receiver = presence.slot.subscribe();
        presence.slot.follows().await;
        Self { receiver, presence }
    }

    /// Resolves to the next message. None if messages were lost.
    pub async fn recv(&mut self) -> Option<BusMessage> {
        self.receiver.recv().await.ok()
    }

    pub fn metrics(&self) -> &Metrics {
        self.presence.metrics()
    }

    /// Returns the number of the newest published event that may have erased data, or 0.
    pub fn newest_erasure(&self) -> i64 {
        self.presence.slot.newest_erasure()
    }
}
