use async_graphql::{Context, ID, Object};
use entity::id::MemberId;
use entity::member;

use crate::graphql::context::Ask;
use crate::graphql::conversation::Conversation;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::id::global;

#[derive(Clone)]
pub struct Member(pub member::Model);

/// A member of the platform, as another member sees them.
#[Object]
impl Member {
    /// The member's global id.
    pub async fn id(&self) -> ID {
        global(&self.0.id)
    }

    /// A short name, unique on the platform. That of a deleted member is made up, and finds nobody.
    async fn handle(&self) -> &str {
        &self.0.handle
    }

    /// The name to show. Where `isDeleted`, it is `Deleted member`: show words of your own language then.
    async fn display_name(&self) -> &str {
        if self.is_gone() { "Deleted member" } else { &self.0.display_name }
    }

    /// A picture, where the platform has one.
    async fn avatar_url(&self) -> Option<&str> {
        self.0.avatar_url.as_deref()
    }

    /// The viewer's open conversation with this member, if there is one; never with a deleted member.
    async fn open_conversation(&self, ctx: &Context<'_>) -> Result<Option<Conversation>> {
        if self.is_gone() {
            return Ok(None);
        }
        Ok(ctx.loaders()?.open_with(self.0.id).await?.map(Conversation))
    }

    /// Whether the viewer saved this member as a contact.
    async fn is_contact(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.loaders()?.ties(self.0.id).await?.is_contact)
    }

    /// Whether the viewer follows this member.
    async fn is_followed(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.loaders()?.ties(self.0.id).await?.is_followed)
    }

    /// Whether the viewer blocks this member. Who blocks the viewer is never shown.
    async fn is_blocked(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.loaders()?.ties(self.0.id).await?.is_blocked)
    }

    /// Whether the platform erased this member. What they wrote may still be there.
    async fn is_deleted(&self) -> bool {
        self.is_gone()
    }

    /// False for the viewer, for a deleted member, and where either member blocks the other.
    async fn can_message(&self, ctx: &Context<'_>) -> Result<bool> {
        let ties = ctx.loaders()?.ties(self.0.id).await?;
        Ok(!self.is_gone() && self.0.id != ctx.viewer()? && !ties.is_blocked && !ties.blocks_viewer)
    }
}

impl Member {
    fn is_gone(&self) -> bool {
        self.0.erased_at.is_some()
    }

    pub async fn load(ctx: &Context<'_>, id: MemberId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.member(id).await?.map(Self))
    }

    /// A member whom a row refers to.
    pub async fn existing(ctx: &Context<'_>, id: MemberId) -> Result<Self> {
        Self::load(ctx, id).await?.ok_or_else(|| ApiError::internal(&"a row refers to a member who is gone"))
    }
}
