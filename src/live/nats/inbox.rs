use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::id::ConversationId;
use tokio::sync::watch;

use super::notice::{Envelope, Notice};
use super::shared_messages::SharedMessages;
use crate::live::bus_message::BusMessage;
use crate::live::typing_change::TypingChange;
use crate::telemetry::{BusMessageOutcome, Metrics};

/// Reads the notices of other processes.
pub struct Inbox {
    /// Notices of another epoch come from a copy of the database, or from before a restore.
    pub epoch: Arc<watch::Sender<i64>>,
    pub messages: SharedMessages,
    pub metrics: Arc<Metrics>,
}

/// What another process told about a member.
pub enum Received {
    Message(BusMessage),
    Revoked { before: DateTime<Utc> },
    Erased,
    Typing(TypingChange),
}

impl Inbox {
    pub fn epoch(&self) -> i64 {
        *self.epoch.borrow()
    }

    /// Returns None if the notice is not about this database, or if a newer version sent it.
    pub fn read(&self, payload: &[u8]) -> Option<Received> {
        let envelope: Option<Envelope> = serde_json::from_slice(payload).ok();
        let Some(envelope) = envelope.filter(|envelope| envelope.epoch == self.epoch()) else {
            self.metrics.bus_message(BusMessageOutcome::Ignored);
            return None;
        };
        self.metrics.bus_message(BusMessageOutcome::Received);
        Some(match envelope.notice {
            Notice::Event(event) => Received::Message(match event.into_event(&self.messages) {
                Ok(event) => BusMessage::Event(Arc::new(event)),
                // A newer version may log other kinds.
                Err(seq) => BusMessage::Reached(seq),
            }),
            Notice::Revoked { before } => Received::Revoked { before },
            Notice::Erased => Received::Erased,
            Notice::Typing { conversation, is_typing } => {
                Received::Typing(TypingChange::new(ConversationId(conversation), is_typing))
            }
        })
    }
}
