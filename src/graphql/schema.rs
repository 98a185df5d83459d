use async_graphql::MergedObject;

use super::conversation::ConversationMutation;
use super::member::MemberMutation;
use super::message::MessageMutation;
use super::node::Node;
use super::plan::merged_root;
use super::platform::{EraseMutation, RelationshipMutation, RevokeMutation, UpsertMutation};
use super::query::Query;
use super::subscription::Subscription;

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

merged_root!(Mutation {
    0: ConversationMutation,
    1: MessageMutation,
    2: MemberMutation,
    3: RevokeMutation,
    4: UpsertMutation,
    5: RelationshipMutation,
    6: EraseMutation,
});

/// The types, as async-graphql keeps and executes them.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    use async_graphql::SDLExportOptions;
    schema().sdl_with_options(SDLExportOptions::new().sorted_fields())
}

/// The same types with the library's own executor, which needs an `Execution` beside each request. Tests compare it
/// with ours.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), Subscription)
        .register_output_type::<Node>()
        .disable_suggestions()
        .finish()
}
