use chrono::{DateTime, Utc};
use entity::event::{self, EventKind};
use entity::id::{ConversationId, MemberId};

use super::sent_message::{SentMessage, SharedMessage};

/// An event in the log of a member, as they receive it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The number in the member's log.
    pub seq: i64,
    pub kind: EventKind,
    /// The nil UUID if the event is not about a conversation.
    pub conversation_id: ConversationId,
    pub message_seq: Option<i64>,
    pub other_id: Option<MemberId>,
    /// The time when it was written.
    pub at: DateTime<Utc>,
    /// Where the sent message is found.
    pub message: EventMessage,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventMessage {
    /// There is none, or it is read from the database.
    InDatabase,
    /// The event comes from its sender in this process.
    Sent(SentMessage),
    /// The event comes from another process, which may be of a version that does not name the sender.
    Shared(SharedMessage, Option<MemberId>),
}

impl Event {
    /// Whether it comes from another process.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.message, EventMessage::Shared(..))
    }

    /// Returns who sent the message, if that is known without reading it.
    #[must_use]
    pub fn sender(&self) -> Option<MemberId> {
        match &self.message {
            EventMessage::InDatabase => None,
            EventMessage::Sent(sent) => Some(sent.message.sender_id),
            EventMessage::Shared(_, sender) => *sender,
        }
    }
}

impl From<event::Model> for Event {
    fn from(row: event::Model) -> Self {
        Self {
            seq: row.seq,
            kind: row.kind,
            conversation_id: row.conversation_id,
            message_seq: row.message_seq,
            other_id: row.other_id,
            at: row.created_at,
            message: EventMessage::InDatabase,
        }
    }
}
