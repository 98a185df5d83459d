use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::ConversationId;
use futures_util::Stream;

use super::Message;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::feed::{Feed, Shown};
use crate::graphql::id::Id;
use crate::graphql::scalar::EventCursor;
use crate::messaging::delivery::News;
use crate::messaging::seat;

#[derive(Default)]
pub struct MessageSubscription;

/// A new message, and where it stands in the viewer's log.
#[derive(SimpleObject)]
pub struct NewMessagePayload {
    /// The message.
    message: Message,
    /// Subscribe with `after:` this to hear what comes after it.
    cursor: EventCursor,
}

#[Subscription]
impl MessageSubscription {
    /// Every new message in the viewer's conversations, or in one of them; the viewer's own too, so
    /// that other devices follow. With `after`: first all that came since that position, then live,
    /// in order, nothing missed and nothing twice. Without: from now on. Fails with
    /// `CURSOR_EXPIRED` where the position is too old; ends when the one conversation is deleted.
    async fn new_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in this conversation.")] conversation_id: Option<Id<ConversationId>>,
        #[graphql(desc = "The `eventCursor` of a query, or the `cursor` of the last event heard.")]
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<NewMessagePayload>> + use<>> {
        let only = conversation_id.map(|Id(id)| id);
        let feed = Feed::start(ctx, after).await?;
        let (viewer, cursor) = (feed.viewer(), feed.cursor());
        if let Some(id) = only
            && seat::find(&feed.app().store.read, viewer, id).await?.is_none()
        {
            return Err(ApiError::conversation_not_found());
        }
        Ok(feed.show(move |delivery| match delivery.news {
            _ if only.is_some_and(|only| only != delivery.conversation) => Shown::Nothing,
            News::Sent(message) => {
                Shown::This(NewMessagePayload { message: Message(message), cursor: cursor.at(delivery.seq) })
            }
            News::Deleted if only.is_some() => Shown::End,
            _ => Shown::Nothing,
        }))
    }
}
