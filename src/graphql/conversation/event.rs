use async_graphql::{ID, Interface, SimpleObject};
use causerie_macros::{PlannedInterface, PlannedObject};
use entity::id::{ConversationId, MemberId};

use super::Conversation;
use crate::graphql::id::global_id;
use crate::graphql::message::Message;
use crate::graphql::plan::Existing;
use crate::graphql::scalar::EventCursor;
use crate::messaging::event::ConversationChange;

/// An event in one of the viewer's conversations. Its objects show their state at the time of delivery, which may be
/// newer than the event.
#[derive(Interface, PlannedInterface)]
#[graphql(
    field(
        name = "cursor",
        ty = "&EventCursor",
        desc = "The position of the event in the viewer's event log. Pass it as `after` to resume a subscription after \
            this event."
    ),
    field(
        name = "conversation_id",
        ty = "&ID",
        desc = "The ID of the conversation in which the event happened."
    )
)]
pub enum ConversationEvent {
    Started(ConversationStarted),
    Sent(MessageSent),
    Read(ConversationRead),
    Closed(ConversationClosed),
    Deleted(ConversationDeleted),
    Expired(MessagesExpired),
    Updated(ConversationUpdated),
}

/// The viewer started a conversation without sending a message. The correspondent receives no event until the first
/// message is sent.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationStarted {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The started conversation.
    conversation: Conversation,
}

/// The correspondent or the viewer sent a message. Sending a message marks all earlier ones as read by its sender.
#[derive(SimpleObject, PlannedObject)]
pub struct MessageSent {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The sent message.
    message: Message,
}

/// The viewer or the correspondent read messages. While one of them blocks the other or hides their read marks, neither
/// receives the other's events of this type.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationRead {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The member who read the messages: the correspondent, or the viewer on any device.
    reader: Existing<MemberId>,
    /// The conversation with its updated read marks.
    conversation: Conversation,
}

/// One of the two members closed the conversation.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationClosed {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The closed conversation.
    conversation: Conversation,
}

/// One of the two members deleted the conversation and its messages, or all its messages have expired.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationDeleted {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the deleted conversation.
    conversation_id: ID,
}

/// The oldest messages of the conversation were deleted because of their age.
#[derive(SimpleObject, PlannedObject)]
pub struct MessagesExpired {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The ID of the newest deleted message. It and all messages before it are deleted.
    expired_up_to: ID,
    /// The conversation without these messages.
    conversation: Conversation,
}

/// The viewer has changed what only they see of the conversation, on any device: muted or unmuted it, archived or
/// unarchived it, or marked it as unread.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationUpdated {
    /// The position of the event in the viewer's event log.
    pub(in crate::graphql) cursor: EventCursor,
    /// The ID of the conversation in which the event happened.
    conversation_id: ID,
    /// The changed conversation.
    conversation: Conversation,
}

impl ConversationEvent {
    /// The event at this position in the viewer's event log.
    pub fn of(cursor: EventCursor, id: ConversationId, change: ConversationChange) -> Self {
        let conversation_id = global_id(&id);
        match change {
            ConversationChange::Started(membership) => {
                let conversation = Conversation(*membership);
                Self::Started(ConversationStarted { cursor, conversation_id, conversation })
            }
            ConversationChange::Sent(sent) => Self::Sent(MessageSent {
                cursor,
                conversation_id,
                message: Message::sent(sent, cursor.member),
            }),
            ConversationChange::Read { reader, membership } => {
                let conversation = Conversation(*membership);
                Self::Read(ConversationRead {
                    cursor,
                    conversation_id,
                    reader: Existing::ByKey(reader),
                    conversation,
                })
            }
            ConversationChange::Closed(membership) => {
                let conversation = Conversation(*membership);
                Self::Closed(ConversationClosed { cursor, conversation_id, conversation })
            }
            ConversationChange::Deleted => Self::Deleted(ConversationDeleted { cursor, conversation_id }),
            ConversationChange::Expired { up_to, membership } => {
                let conversation = Conversation(*membership);
                let expired_up_to = global_id(&(id, up_to));
                Self::Expired(MessagesExpired { cursor, conversation_id, expired_up_to, conversation })
            }
            ConversationChange::Updated(membership) => {
                let conversation = Conversation(*membership);
                Self::Updated(ConversationUpdated { cursor, conversation_id, conversation })
            }
        }
    }
}
