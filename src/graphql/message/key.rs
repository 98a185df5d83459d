//! The keys that messages are loaded by, besides `MessageKey`.

use std::ops::RangeInclusive;

use entity::id::ConversationId;

use crate::messaging::conversation::membership::Membership;
use crate::messaging::message::window::MessageWindow;

/// The viewer's newest message up to a position in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnMessageUpTo(pub ConversationId, pub i64);

/// The first message after the viewer's read mark, which has this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FirstUnread(pub ConversationId, pub i64);

impl FirstUnread {
    /// Returns None if there is no unread message.
    pub fn of(membership: &Membership) -> Option<Self> {
        (membership.unread() > 0).then_some(Self(membership.conversation.id, membership.read_seq + 1))
    }
}

/// A page of the messages of a conversation that the viewer may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessagePage {
    pub conversation: ConversationId,
    /// The numbers of the conversation's messages.
    pub all: RangeInclusive<i64>,
    /// The numbers of the page's messages.
    pub range: RangeInclusive<i64>,
}

impl MessagePage {
    pub fn of(membership: &Membership, window: &MessageWindow) -> Self {
        let all = membership.conversation.message_seqs();
        let range = window.range(&all, membership.read_seq);
        Self { conversation: membership.conversation.id, all, range }
    }
}
