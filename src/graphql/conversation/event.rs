use async_graphql::{ID, Interface, SimpleObject};
use causerie_macros::{PlannedInterface, PlannedObject};
use entity::id::MemberId;

use super::Conversation;
use crate::graphql::id::global;
use crate::graphql::message::Message;
use crate::graphql::plan::Existing;
use crate::graphql::scalar::EventCursor;
use crate::messaging::event::{EventPayload, ResolvedEvent};

/// Something that happened in one of the viewer's conversations.
#[derive(Interface, PlannedInterface)]
#[graphql(
    field(
        name = "cursor",
        ty = "&EventCursor",
        desc = "Where it stands in the viewer's log. Subscribe with `after:` this to hear what comes after it."
    ),
    field(name = "conversation_id", ty = "&ID", desc = "The conversation that it happened in.")
)]
pub enum ConversationEvent {
    Started(ConversationStarted),
    Sent(MessageSent),
    Read(ConversationRead),
    Closed(ConversationClosed),
    Deleted(ConversationDeleted),
}

/// An empty conversation was opened, by the viewer on another device.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationStarted {
    /// Where it stands in the viewer's log.
    cursor: EventCursor,
    /// The conversation that it happened in.
    conversation_id: ID,
    /// The conversation.
    conversation: Conversation,
}

/// A message was sent, by the correspondent or by the viewer. Its sender has read all that stands before it.
#[derive(SimpleObject, PlannedObject)]
pub struct MessageSent {
    /// Where it stands in the viewer's log.
    cursor: EventCursor,
    /// The conversation that it happened in.
    conversation_id: ID,
    /// The message.
    message: Message,
}

/// One of the two read on, on this or another device.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationRead {
    /// Where it stands in the viewer's log.
    cursor: EventCursor,
    /// The conversation that it happened in.
    conversation_id: ID,
    /// Who read: the viewer or the correspondent.
    reader: Existing<MemberId>,
    /// The conversation as it is now.
    conversation: Conversation,
}

/// One of the two closed the conversation.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationClosed {
    /// Where it stands in the viewer's log.
    cursor: EventCursor,
    /// The conversation that it happened in.
    conversation_id: ID,
    /// The conversation as it is now.
    conversation: Conversation,
}

/// One of the two deleted the conversation. It and its messages are no more.
#[derive(SimpleObject, PlannedObject)]
pub struct ConversationDeleted {
    /// Where it stands in the viewer's log.
    cursor: EventCursor,
    /// The id of the conversation that is no more.
    conversation_id: ID,
}

impl ConversationEvent {
    /// With any cursor of the same log.
    pub fn of(log: EventCursor, delivery: ResolvedEvent) -> Self {
        let cursor = log.at(delivery.seq);
        let conversation_id = global(&delivery.conversation);
        match delivery.news {
            EventPayload::Started(seat) => {
                let conversation = Conversation(*seat);
                Self::Started(ConversationStarted { cursor, conversation_id, conversation })
            }
            EventPayload::Sent(sent) => {
                Self::Sent(MessageSent { cursor, conversation_id, message: Message::sent(sent, log.member) })
            }
            EventPayload::Read { reader, seat } => {
                let conversation = Conversation(*seat);
                Self::Read(ConversationRead {
                    cursor,
                    conversation_id,
                    reader: Existing::By(reader),
                    conversation,
                })
            }
            EventPayload::Closed(seat) => {
                let conversation = Conversation(*seat);
                Self::Closed(ConversationClosed { cursor, conversation_id, conversation })
            }
            EventPayload::Deleted => Self::Deleted(ConversationDeleted { cursor, conversation_id }),
        }
    }
}
