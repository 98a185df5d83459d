use async_graphql::{Context, ID, Interface, Object};
use entity::id::{ConversationId, MemberId};

use super::context::Ask;
use super::conversation::Conversation;
use super::error::{ApiError, Result};
use super::id::{Id, MessageKey};
use super::member::Member;
use super::message::Message;

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "A global id, to be kept as it is: it names this object alone."
))]
pub enum Node {
    Member(Member),
    Conversation(Conversation),
    Message(Message),
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its global id; null when there is no such thing, or it is not the viewer's to see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `id` of any object.")] id: ID,
    ) -> Result<Option<Node>> {
        ctx.viewer_row().await?;
        if let Some(Id(id)) = Id::<MemberId>::parse(&id) {
            return Ok(Member::load(ctx, id).await?.map(Node::Member));
        }
        if let Some(Id(id)) = Id::<ConversationId>::parse(&id) {
            return Ok(Conversation::load(ctx, id).await?.map(Node::Conversation));
        }
        if let Some(Id(key)) = Id::<MessageKey>::parse(&id) {
            return Ok(Message::load(ctx, key).await?.map(Node::Message));
        }
        Err(ApiError::bad_input("`id` is not a global id."))
    }
}
