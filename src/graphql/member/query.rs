use async_graphql::{Context, Object, OneofObject};
use entity::id::MemberId;

use super::Member;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::messaging::member;

/// A handle is looked up by a statement of its own.
pub const LOOKUP_COST: usize = 10;

#[derive(Default)]
pub struct MemberQuery;

/// One way to name a member.
#[derive(OneofObject)]
pub enum MemberBy {
    /// By global id.
    Id(Id<MemberId>),
    /// By handle, exactly as it is written.
    Handle(String),
}

#[Object]
impl MemberQuery {
    /// A member by id or handle; null when there is none.
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] by: MemberBy,
    ) -> Result<Option<Member>> {
        ctx.viewer_row().await?;
        match by {
            MemberBy::Id(Id(id)) => Member::load(ctx, id).await,
            MemberBy::Handle(handle) => {
                Ok(member::by_handle(&ctx.app()?.store.read, &handle).await?.map(Member))
            }
        }
    }
}
