use async_graphql::SimpleObject;
use causerie_macros::{PlannedObject, subscription};
use entity::id::ConversationId;

use super::conversation::ConversationEvent;
use super::error::{ApiError, Result};
use super::feed::{EventStream, Feed, FeedAction};
use super::id::Id;
use super::message::Message;
use super::plan::Execution;
use super::scalar::EventCursor;
use super::typing;
use super::typing::TypingPayload;
use super::viewer::ViewerEvent;
use crate::messaging::conversation::membership;
use crate::messaging::event::{ConversationChange, EventPayload};

/// The root of all subscriptions. An operation selects exactly one field. Each field requires a member's token: the
/// error is `UNAUTHENTICATED` without a valid token, and `FORBIDDEN` for a token with the scope `platform`.
#[derive(Default)]
pub struct Subscription;

/// An event of `newMessage`.
#[derive(SimpleObject, PlannedObject)]
pub struct NewMessagePayload {
    /// The new message.
    message: Message,
    /// The position of the event in the viewer's event log. Pass it as `after` to resume a subscription after this
    /// event.
    cursor: EventCursor,
}

/// The root of all subscriptions. An operation selects exactly one field. Each field requires a member's token: the
/// error is `UNAUTHENTICATED` without a valid token, and `FORBIDDEN` for a token with the scope `platform`.
#[subscription]
impl Subscription {
    /// Delivers every event in the viewer's event log, in order: those of their conversations, and what they change
    /// themselves on another device. With `after`, it first delivers all events since that position, without gaps or
    /// duplicates. Fails with `CURSOR_EXPIRED` if it cannot resume at that position, for example because its events have
    /// expired, and with `BAD_USER_INPUT` if the cursor belongs to another member.
    async fn viewer_events(
        &self,
        execution: &Execution,
        #[graphql(
            desc = "The `eventCursor` of a query or the `cursor` of the last event received. Null to start now."
        )]
        after: Option<EventCursor>,
    ) -> Result<EventStream<ViewerEvent>> {
        let feed = Feed::start(execution, after).await?;
        let log = feed.start_cursor();
        Ok(feed.into_stream(move |event| FeedAction::Emit(ViewerEvent::of(log.at(event.seq), event.payload))))
    }

    /// Delivers every event in the viewer's conversations, in order: `viewerEvents` without the others. Fails as it
    /// does.
    async fn conversation_events(
        &self,
        execution: &Execution,
        #[graphql(
            desc = "The `eventCursor` of a query or the `cursor` of the last event received. Null to start now."
        )]
        after: Option<EventCursor>,
    ) -> Result<EventStream<ConversationEvent>> {
        let feed = Feed::start(execution, after).await?;
        let log = feed.start_cursor();
        Ok(feed.into_stream(move |event| match event.payload {
            EventPayload::Conversation(id, change) => {
                FeedAction::Emit(ConversationEvent::of(log.at(event.seq), id, change))
            }
            _ => FeedAction::Skip,
        }))
    }

    /// Delivers every new message in the viewer's conversations, or in one of them, in order and including the viewer's
    /// own. With `after`, it first delivers all messages since that position. Fails as `viewerEvents` does, and
    /// with `CONVERSATION_NOT_FOUND` if the viewer is not a member of the given conversation. Completes when that
    /// conversation is deleted.
    async fn new_message(
        &self,
        execution: &Execution,
        #[graphql(desc = "Delivers only messages in this conversation. Null for all conversations.")]
        conversation_id: Option<Id<ConversationId>>,
        #[graphql(
            desc = "The `eventCursor` of a query or the `cursor` of the last event received. Null to start now."
        )]
        after: Option<EventCursor>,
    ) -> Result<EventStream<NewMessagePayload>> {
        let only = conversation_id.map(|Id(id)| id);
        let feed = Feed::start(execution, after).await?;
        let (viewer, log) = (feed.viewer(), feed.start_cursor());
        if let Some(id) = only
            && membership::find(&feed.app().store.read, viewer, id).await?.is_none()
        {
            return Err(ApiError::conversation_not_found());
        }
        Ok(feed.into_stream(move |event| match event.payload {
            EventPayload::Conversation(id, _) if only.is_some_and(|only| only != id) => FeedAction::Skip,
            EventPayload::Conversation(_, ConversationChange::Sent(sent)) => {
                let (message, cursor) = (Message::sent(sent, viewer), log.at(event.seq));
                FeedAction::Emit(NewMessagePayload { message, cursor })
            }
            EventPayload::Conversation(_, ConversationChange::Deleted) if only.is_some() => FeedAction::End,
            _ => FeedAction::Skip,
        }))
    }

    /// Delivers whether the viewer's correspondent is typing in a conversation: first false, then each change. It
    /// becomes false when the correspondent stops, when their message arrives, or 7 seconds after their last
    /// announcement (`setTyping`). Nothing is stored, so there is no `after`. Fails with `CONVERSATION_NOT_FOUND` if
    /// the viewer is not a member of the conversation. Completes when the conversation is closed or deleted, and at once
    /// if the operator has switched typing off: then do not call `setTyping` either.
    async fn typing(
        &self,
        execution: &Execution,
        #[graphql(desc = "The ID of an open conversation.")] conversation_id: Id<ConversationId>,
    ) -> Result<EventStream<TypingPayload>> {
        typing::follow(execution, conversation_id.0).await
    }
}
