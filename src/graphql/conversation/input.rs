//! Inputs of the mutations of conversations.

use async_graphql::InputObject;
use entity::id::{ConversationId, MemberId};

use crate::graphql::id::{Id, MessageKey};
use crate::graphql::scalar::DateTime;

/// Input for `startConversation`.
#[derive(InputObject)]
pub struct StartConversationInput {
    /// The ID of the member to start a conversation with.
    pub(super) member_id: Id<MemberId>,
    /// The text of a message to send: 1 to 10,000 characters after surrounding whitespace is removed. Null to send
    /// no message.
    pub(super) body: Option<String>,
    /// An idempotency key for the message, as in `SendMessageInput`. It is compared with the keys of all messages
    /// that the viewer has sent to this member, and ignored without `body`.
    pub(super) client_key: Option<String>,
}

/// Input for `closeConversation`.
#[derive(InputObject)]
pub struct CloseConversationInput {
    /// The ID of the conversation to close.
    pub(super) conversation_id: Id<ConversationId>,
}

/// Input for `deleteConversation`.
#[derive(InputObject)]
pub struct DeleteConversationInput {
    /// The ID of the conversation to delete.
    pub(super) conversation_id: Id<ConversationId>,
}

/// Input for `markConversationRead`.
#[derive(InputObject)]
pub struct MarkConversationReadInput {
    /// The ID of the conversation to mark as read.
    pub(super) conversation_id: Id<ConversationId>,
    /// The ID of the newest message that the viewer has read. Null to mark all messages as read.
    pub(super) up_to: Option<Id<MessageKey>>,
}

/// Input for `markConversationUnread`.
#[derive(InputObject)]
pub struct MarkConversationUnreadInput {
    /// The ID of the conversation to mark as unread.
    pub(super) conversation_id: Id<ConversationId>,
}

/// Input for `archiveConversation`.
#[derive(InputObject)]
pub struct ArchiveConversationInput {
    /// The ID of the conversation to archive.
    pub(super) conversation_id: Id<ConversationId>,
}

/// Input for `unarchiveConversation`.
#[derive(InputObject)]
pub struct UnarchiveConversationInput {
    /// The ID of the conversation to move back to the list.
    pub(super) conversation_id: Id<ConversationId>,
}

/// Input for `muteConversation`.
#[derive(InputObject)]
pub struct MuteConversationInput {
    /// The ID of the conversation to mute.
    pub(super) conversation_id: Id<ConversationId>,
    /// When the mute ends, in the future. Null to mute the conversation until the viewer unmutes it.
    pub(super) until: Option<DateTime>,
}

/// Input for `unmuteConversation`.
#[derive(InputObject)]
pub struct UnmuteConversationInput {
    /// The ID of the conversation to unmute.
    pub(super) conversation_id: Id<ConversationId>,
}
