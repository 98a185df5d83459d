//! What members do, in operations of the service.

use crate::cost::Cost;
use crate::inputs::Inputs;

/// The share of sockets that are on another replica than a request: no load balancer knows where they are.
pub fn other_replicas(replicas: f64) -> f64 {
    1.0 - 1.0 / replicas
}

impl Inputs {
    pub fn session_seconds(&self) -> f64 {
        self.session_minutes * 60.0
    }

    /// Opening the page: the list, some conversations, and a subscription.
    pub fn open(&self) -> Cost {
        self.list + self.history * self.histories_per_open + self.subscribe * self.sockets_per_member
    }

    /// Coming back after a lost connection or an expired cursor. The page reads its list again.
    pub fn come_back(&self) -> Cost {
        (self.list + self.subscribe) * self.sockets_per_member
    }

    /// A message, with its share of read marks and new conversations, and the delivery of their events.
    pub fn message(&self, replicas: f64) -> Cost {
        let writes = self.send + self.read * self.reads_per_message + self.start * self.starts_per_message();
        let delivery = self.deliver + self.remote_event * other_replicas(replicas);
        // As many events expire as were written at this time of an earlier day.
        let pruning = self.prune_event * (2.0 * self.events_per_message());
        writes + delivery * (self.events_per_message() * self.receivers()) + pruning
    }

    /// Changes that both members are told of.
    pub fn events_per_message(&self) -> f64 {
        1.0 + self.reads_per_message + self.starts_per_message()
    }

    fn starts_per_message(&self) -> f64 {
        self.starts_per_member / self.messages_per_member.max(f64::MIN_POSITIVE)
    }

    /// The sockets that receive an event: the sender's own, and those of the other member if they are online.
    pub fn receivers(&self) -> f64 {
        (1.0 + self.correspondent_online) * self.sockets_per_member
    }
}
