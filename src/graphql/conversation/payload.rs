//! Payloads of the mutations of conversations.

use async_graphql::{ID, SimpleObject};
use causerie_macros::PlannedObject;
use entity::id::ConversationId;

use crate::graphql::message::Message;
use crate::graphql::plan::Lookup;
use crate::graphql::user_error::UserError;

/// Result of `startConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct StartConversationPayload {
    /// The conversation with the member. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The message sent with `body`, or the one sent earlier with the same `clientKey`. Null if `body` was omitted
    /// or the mutation failed.
    pub(super) message: Option<Message>,
    /// Whether the conversation is new. False if it existed already or the mutation failed.
    pub(super) created: bool,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND`,
    /// `CANNOT_MESSAGE_SELF`, `CANNOT_MESSAGE_MEMBER`, `BODY_EMPTY`, `BODY_TOO_LONG`, `BODY_INVALID`,
    /// `CLIENT_KEY_INVALID`, `CLIENT_KEY_REUSED` and `RATE_LIMITED`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `closeConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct CloseConversationPayload {
    /// The closed conversation. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `deleteConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct DeleteConversationPayload {
    /// The ID of the deleted conversation. Null if the mutation failed.
    pub(super) deleted_conversation_id: Option<ID>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `markConversationRead`.
#[derive(SimpleObject, PlannedObject)]
pub struct MarkConversationReadPayload {
    /// The conversation with its updated unread count. Null if the mutation failed or the conversation has been
    /// deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `CONVERSATION_NOT_FOUND` and
    /// `MESSAGE_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `markConversationUnread`.
#[derive(SimpleObject, PlannedObject)]
pub struct MarkConversationUnreadPayload {
    /// The conversation marked as unread. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `archiveConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct ArchiveConversationPayload {
    /// The archived conversation. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `unarchiveConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct UnarchiveConversationPayload {
    /// The conversation, which is in the list again. Null if the mutation failed or the conversation has been deleted
    /// since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `muteConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct MuteConversationPayload {
    /// The muted conversation. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `CONVERSATION_NOT_FOUND` and
    /// `TIME_NOT_IN_FUTURE`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `unmuteConversation`.
#[derive(SimpleObject, PlannedObject)]
pub struct UnmuteConversationPayload {
    /// The unmuted conversation. Null if the mutation failed or the conversation has been deleted since.
    pub(super) conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is
    /// `CONVERSATION_NOT_FOUND`.
    pub(super) user_errors: Vec<UserError>,
}
