use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::message;

use super::preview::{LONGEST, asked, preview};
use crate::graphql::context::Ask;
use crate::graphql::conversation::Conversation;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::id::{MessageKey, global};
use crate::graphql::member::Member;
use crate::graphql::scalar::DateTime;

/// A whole text: up to 40 KB, where no other field has more than 2 for what it costs. So the limit on the
/// cost bounds an answer's size.
pub const BODY_COST: usize = 20;

#[derive(Clone)]
pub struct Message(pub Arc<message::Model>);

/// One message of a conversation.
#[Object]
impl Message {
    /// The message's global id. It also says the message's place, so an event that comes twice is known by it.
    pub async fn id(&self) -> ID {
        global(&(self.0.conversation_id, self.0.seq))
    }

    /// The conversation that it is in.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Conversation> {
        // Gone only where it was deleted after this message was read.
        let conversation = Conversation::load(ctx, self.0.conversation_id).await?;
        conversation.ok_or_else(ApiError::conversation_not_found)
    }

    /// Who wrote it.
    async fn sender(&self, ctx: &Context<'_>) -> Result<Member> {
        Member::existing(ctx, self.0.sender_id).await
    }

    /// Whether the viewer wrote it.
    async fn is_mine(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.sender_id == ctx.viewer()?)
    }

    /// The whole text, 1 to 10,000 characters, with its line breaks.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// One line, white space folded, cut between characters a reader would see as one; "…" at the
    /// end where something is left out.
    async fn preview(
        &self,
        #[graphql(desc = "The most characters to show, 1 to 1,000; 120 when left out.")] length: Option<i32>,
    ) -> Result<String> {
        let length = asked(length);
        if !(1..=LONGEST).contains(&length) {
            return Err(ApiError::bad_input("`length` must be from 1 to 1000."));
        }
        Ok(preview(&self.0.body, length))
    }

    /// When it was stored.
    async fn sent_at(&self) -> DateTime {
        DateTime(self.0.sent_at)
    }

    /// The key its sender gave it, shown to its sender only.
    async fn client_key(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let mine = self.0.sender_id == ctx.viewer()?;
        Ok(self.0.client_key.as_deref().filter(|_| mine))
    }
}

impl Message {
    /// Through the gate of its conversation.
    pub async fn load(ctx: &Context<'_>, key: MessageKey) -> Result<Option<Self>> {
        match Conversation::load(ctx, key.0).await? {
            Some(_) => Ok(ctx.loaders()?.message(key).await?.map(Self)),
            None => Ok(None),
        }
    }
}
