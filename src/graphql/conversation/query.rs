use async_graphql::{Context, InputObject, Object};
use entity::id::ConversationId;

use super::Conversation;
use super::object::ConversationStatus;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::messaging::inbox::Filter;

#[derive(Default)]
pub struct ConversationQuery;

/// Which conversations to list; all that is given must hold.
#[derive(InputObject, Default)]
pub struct ConversationFilter {
    /// Only open, or only closed ones.
    status: Option<ConversationStatus>,
    /// Only those with, or only those without something that the viewer has not read.
    unread: Option<bool>,
    /// The correspondent's display name or handle contains this; case and accents do not count.
    search: Option<String>,
}

impl From<ConversationFilter> for Filter {
    fn from(filter: ConversationFilter) -> Self {
        Self {
            closed: filter.status.map(|status| status == ConversationStatus::Closed),
            unread: filter.unread,
            search: filter.search,
        }
    }
}

#[Object]
impl ConversationQuery {
    /// A conversation that the viewer takes part in; null when there is none, or the viewer is not in it.
    async fn conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation's global id.")] id: Id<ConversationId>,
    ) -> Result<Option<Conversation>> {
        ctx.viewer_row().await?;
        Conversation::load(ctx, id.0).await
    }
}
