use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};

use super::event::Event;

/// What subscribers to typing are told about one conversation of their member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypingChange {
    pub conversation: ConversationId,
    pub kind: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The correspondent began to type, or continues.
    Typing,
    Stopped,
    /// The conversation was closed or deleted.
    Ended,
}

impl TypingChange {
    pub fn new(conversation: ConversationId, is_typing: bool) -> Self {
        Self { conversation, kind: if is_typing { Change::Typing } else { Change::Stopped } }
    }

    /// Returns what an event of the member's log changes: a message of the correspondent is what they were typing.
    pub fn after(event: &Event, member: MemberId) -> Option<Self> {
        let kind = match event.kind {
            EventKind::MessageSent if event.sender().is_some_and(|sender| sender != member) => {
                Change::Stopped
            }
            EventKind::ConversationClosed | EventKind::ConversationDeleted => Change::Ended,
            _ => return None,
        };
        Some(Self { conversation: event.conversation_id, kind })
    }
}
