use async_graphql::SimpleObject;
use causerie_macros::{PlannedObject, subscription};
use entity::id::ConversationId;

use super::conversation::ConversationEvent;
use super::error::{ApiError, Result};
use super::feed::{Events, Feed, Shown};
use super::id::Id;
use super::message::Message;
use super::plan::Execution;
use super::scalar::EventCursor;
use crate::messaging::conversation::membership;
use crate::messaging::event::EventPayload;

/// What a member hears of, live: one operation, one ordered stream.
#[derive(Default)]
pub struct Subscription;

/// A new message, and where it stands in the viewer's log.
#[derive(SimpleObject, PlannedObject)]
pub struct NewMessagePayload {
    /// The message.
    message: Message,
    /// Subscribe with `after:` this to hear what comes after it.
    cursor: EventCursor,
}

/// What a member hears of, live: one operation, one ordered stream.
#[subscription]
impl Subscription {
    /// All that changes in the viewer's conversations, in order, resumable in the same way as `newMessage`.
    async fn conversation_events(
        &self,
        execution: &Execution,
        #[graphql(desc = "The `eventCursor` of a query, or the `cursor` of the last event heard.")]
        after: Option<EventCursor>,
    ) -> Result<Events<ConversationEvent>> {
        let feed = Feed::start(execution, after).await?;
        let cursor = feed.cursor();
        Ok(feed.show(move |delivery| Shown::This(ConversationEvent::of(cursor, delivery))))
    }

    /// Every new message in the viewer's conversations, or in one of them; the viewer's own too, so
    /// that other devices follow. With `after`: first all that came since that position, then live,
    /// in order, nothing missed and nothing twice. Without: from now on. Fails with
    /// `CURSOR_EXPIRED` where the position is too old; ends when the one conversation is deleted.
    async fn new_message(
        &self,
        execution: &Execution,
        #[graphql(desc = "Only in this conversation.")] conversation_id: Option<Id<ConversationId>>,
        #[graphql(desc = "The `eventCursor` of a query, or the `cursor` of the last event heard.")]
        after: Option<EventCursor>,
    ) -> Result<Events<NewMessagePayload>> {
        let only = conversation_id.map(|Id(id)| id);
        let feed = Feed::start(execution, after).await?;
        let (viewer, cursor) = (feed.viewer(), feed.cursor());
        if let Some(id) = only
            && membership::find(&feed.app().store.read, viewer, id).await?.is_none()
        {
            return Err(ApiError::conversation_not_found());
        }
        Ok(feed.show(move |delivery| match delivery.news {
            _ if only.is_some_and(|only| only != delivery.conversation) => Shown::Nothing,
            EventPayload::Sent(sent) => Shown::This(NewMessagePayload {
                message: Message::sent(sent, viewer),
                cursor: cursor.at(delivery.seq),
            }),
            EventPayload::Deleted if only.is_some() => Shown::End,
            _ => Shown::Nothing,
        }))
    }
}
