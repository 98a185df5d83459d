use async_graphql::ID;
use causerie_macros::object;
use entity::id::ConversationId;

use super::conversation::WithMessages;
use super::error::Result;
use super::id::Id;
use super::member::MemberBy;
use super::node::NodeId;
use super::plan::{Execution, Lookahead, Lookup};
use super::viewer::Viewer;

#[derive(Default)]
pub struct Query;

/// Where everything starts. All of it needs a signed-in member.
#[object]
impl Query {
    /// The signed-in member's own space. Fails with `UNAUTHENTICATED` when no valid token was sent.
    fn viewer(&self, execution: &Execution) -> Result<Viewer> {
        execution.core.viewer().map(Viewer)
    }

    /// A member by id or handle; null when there is none.
    fn member(&self, #[graphql(desc = "Which member.")] by: MemberBy) -> Lookup<MemberBy> {
        Lookup(Some(by))
    }

    /// A conversation that the viewer takes part in; null when there is none, or the viewer is not in it.
    fn conversation(
        &self,
        ahead: Lookahead<'_>,
        #[graphql(desc = "The conversation's global id.")] id: Id<ConversationId>,
    ) -> Lookup<WithMessages> {
        Lookup(Some(WithMessages::asked(id.0, ahead)))
    }

    /// Anything by its global id; null when there is no such thing, or it is not the viewer's to see.
    fn node(&self, #[graphql(desc = "The `id` of any object.")] id: ID) -> Result<Lookup<NodeId>> {
        NodeId::parse(&id).map(|id| Lookup(Some(id)))
    }
}
