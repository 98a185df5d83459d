use async_graphql::ID;
use causerie_macros::object;
use entity::id::ConversationId;

use super::conversation::ConversationWithMessages;
use super::error::Result;
use super::id::Id;
use super::member::MemberBy;
use super::node::NodeId;
use super::plan::{Execution, Existing, Lookahead, Lookup};
use super::platform::{WebhookDeliveryState, WebhookPage};
use super::relay_connection::Paging;
use super::viewer::Viewer;
use crate::notify::webhook::deliveries::DeliveryCursor;

#[derive(Default)]
pub struct Query;

/// The root of all queries. Unless stated otherwise, a field requires a member's token: the error is `UNAUTHENTICATED` without a valid token,
/// and `FORBIDDEN` for a token with the scope `platform`. Invalid arguments fail with `BAD_USER_INPUT`.
#[object]
impl Query {
    /// The signed-in member.
    fn viewer(&self, execution: &Execution) -> Result<Viewer> {
        execution.context.viewer().map(Viewer)
    }

    /// The member with the given ID or handle. Null if there is none. A deleted member can be looked up by ID only.
    fn member(&self, #[graphql(desc = "The ID or handle of the member.")] by: MemberBy) -> Lookup<MemberBy> {
        Lookup(Some(by))
    }

    /// The conversation with the given ID. Null if it does not exist or the viewer is not one of its members.
    fn conversation(
        &self,
        lookahead: Lookahead<'_>,
        #[graphql(desc = "The conversation's global ID.")] id: Id<ConversationId>,
    ) -> Lookup<ConversationWithMessages> {
        Lookup(Some(ConversationWithMessages::of(id.0, lookahead)))
    }

    /// The object with the given global ID. Null if it does not exist or the viewer may not see it.
    fn node(&self, #[graphql(desc = "The global ID of any object.")] id: ID) -> Result<Lookup<NodeId>> {
        NodeId::parse(&id).map(|id| Lookup(Some(id)))
    }

    /// The webhooks in a state, in descending order of what happened. They are kept for seven days. Requires a token
    /// with the scope `platform`.
    fn webhook_deliveries(
        &self,
        execution: &Execution,
        #[graphql(desc = "Returns only webhooks in this state.")] state: WebhookDeliveryState,
        paging: Paging,
    ) -> Result<Existing<WebhookPage>> {
        execution.context.require_platform()?;
        let window = paging.window(|cursor: DeliveryCursor| cursor)?;
        Ok(Existing::ByKey(WebhookPage { state: state.into(), window }))
    }
}
