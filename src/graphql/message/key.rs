//! The keys that messages are loaded by, besides `MessageKey`.

use std::ops::RangeInclusive;

use entity::id::ConversationId;

use crate::messaging::pagination::Window;

/// The viewer's newest message up to a position in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnMessageUpTo(pub ConversationId, pub i64);

/// A page of the messages of a conversation that the viewer may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessagePage {
    pub conversation: ConversationId,
    /// The numbers of the conversation's messages.
    pub seqs: RangeInclusive<i64>,
    pub window: Window<i64>,
}
