//! What processes tell each other about a member, as JSON. Never contains a member's text. Fields and types may be added:
//! older versions ignore them.

use chrono::serde::ts_microseconds;
use chrono::{DateTime, Utc};
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use sea_orm::ActiveEnum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shared_messages::SharedMessages;
use crate::live::event::{Event, EventMessage};

/// The subject of the notices about a member.
pub fn subject(member: MemberId) -> String {
    format!("causerie.member.{}", member.0.hyphenated())
}

#[derive(Serialize, Deserialize)]
pub struct Envelope {
    pub epoch: i64,
    #[serde(flatten)]
    pub notice: Notice,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Notice {
    Event(EventNotice),
    /// Tokens that were issued before this time are revoked.
    Revoked {
        #[serde(with = "ts_microseconds")]
        before: DateTime<Utc>,
    },
    /// The member was erased.
    Erased,
    /// The correspondent began to type, or stopped.
    Typing {
        conversation: Uuid,
        is_typing: bool,
    },
}

/// An event of the member's log. `kind` is the number in the database.
#[derive(Serialize, Deserialize)]
pub struct EventNotice {
    seq: i64,
    kind: i16,
    conversation: Uuid,
    message: Option<i64>,
    /// The other member, of an event that is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other: Option<Uuid>,
    /// Who sent the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<Uuid>,
    #[serde(with = "ts_microseconds")]
    at: DateTime<Utc>,
}

impl From<&Event> for Notice {
    fn from(event: &Event) -> Self {
        Self::Event(EventNotice {
            seq: event.seq,
            kind: event.kind.to_value(),
            conversation: event.conversation_id.0,
            message: event.message_seq,
            other: event.other_id.map(|other| other.0),
            sender: event.sender().map(|sender| sender.0),
            at: event.at,
        })
    }
}

impl EventNotice {
    /// Fails with the number if this version does not know the kind.
    pub fn into_event(self, messages: &SharedMessages) -> Result<Event, i64> {
        let Ok(kind) = EventKind::try_from_value(&self.kind) else { return Err(self.seq) };
        let conversation_id = ConversationId(self.conversation);
        let message = match (kind, self.message) {
            (EventKind::MessageSent, Some(seq)) => {
                EventMessage::Shared(messages.of(conversation_id, seq), self.sender.map(MemberId))
            }
            _ => EventMessage::InDatabase,
        };
        let Self { seq, message: message_seq, at, other, .. } = self;
        Ok(Event { seq, kind, conversation_id, message_seq, other_id: other.map(MemberId), at, message })
    }
}
