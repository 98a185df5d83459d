use async_graphql::{Context, Object};

use super::object::Viewer;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The signed-in member's own space. Fails with `UNAUTHENTICATED` when no valid token was sent.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(ctx.viewer_row().await?.clone()))
    }
}
