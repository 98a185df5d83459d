use async_graphql::{MergedObject, MergedSubscription};

use super::conversation::{ConversationMutation, ConversationQuery, ConversationSubscription};
use super::documents::Documents;
use super::execution::PerExecution;
use super::guard::Limits;
use super::member::{MemberMutation, MemberQuery};
use super::message::{MessageMutation, MessageSubscription};
use super::node::{Node, NodeQuery};
use super::platform::{EraseMutation, RelationshipMutation, RevokeMutation, UpsertMutation};
use super::viewer::ViewerQuery;
use super::watch::Watch;
use crate::app::App;

/// Where everything starts. All of it needs a signed-in member.
#[derive(MergedObject, Default)]
pub struct Query(ViewerQuery, MemberQuery, ConversationQuery, NodeQuery);

/// What a mutation costs beside what is selected of its payload: a transaction of several statements, which
/// are on disk at its end.
pub const WRITE_COST: usize = 50;

/// What a member can do, and where it says so the platform. What they did wrong comes back in `userErrors`, and has changed nothing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    ConversationMutation,
    MessageMutation,
    MemberMutation,
    RevokeMutation,
    UpsertMutation,
    RelationshipMutation,
    EraseMutation,
);

/// What a member hears of, live: one operation, one ordered stream.
#[derive(MergedSubscription, Default)]
pub struct Subscription(MessageSubscription, ConversationSubscription);

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

#[must_use]
pub fn build(app: App, limits: Limits, documents: Documents) -> Schema {
    builder().data(app).extension(Watch).extension(PerExecution(limits, documents)).finish()
}

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    use async_graphql::SDLExportOptions;
    builder().finish().sdl_with_options(SDLExportOptions::new().sorted_fields())
}

pub fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<Node>()
        .disable_suggestions()
}
