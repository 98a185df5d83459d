use async_graphql::{Context, Subscription};
use futures_util::Stream;

use super::event::ConversationEvent;
use crate::graphql::error::Result;
use crate::graphql::feed::{Feed, Shown};
use crate::graphql::scalar::EventCursor;

#[derive(Default)]
pub struct ConversationSubscription;

#[Subscription]
impl ConversationSubscription {
    /// All that changes in the viewer's conversations, in order, resumable in the same way as `newMessage`.
    async fn conversation_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `eventCursor` of a query, or the `cursor` of the last event heard.")]
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<ConversationEvent>> + use<>> {
        let feed = Feed::start(ctx, after).await?;
        let cursor = feed.cursor();
        Ok(feed.show(move |delivery| Shown::This(ConversationEvent::of(cursor, delivery))))
    }
}
