use async_graphql::MergedObject;

use super::conversation::ConversationMutation;
use super::member::MemberMutation;
use super::message::MessageMutation;
use super::node::Node;
use super::plan::merged_mutation_root;
use super::platform::{EraseMutation, RelationshipMutation, ReplayMutation, RevokeMutation, UpsertMutation};
use super::push::PushMutation;
use super::query::Query;
use super::subscription::Subscription;
use super::typing::TypingMutation;
use super::viewer::ViewerMutation;

/// The cost of a mutation in addition to its selected payload: a durable transaction of several statements.
pub const WRITE_COST: usize = 50;

/// The root of all mutations. A mutation that fails with `userErrors` changes nothing; all other failures are GraphQL
/// errors. Unless stated otherwise, a mutation requires a member's token: the error is `UNAUTHENTICATED` without a
/// valid token, and `FORBIDDEN` for a token of the wrong kind. A malformed ID fails with `BAD_USER_INPUT`.
#[derive(MergedObject, Default)]
pub struct Mutation(
    ConversationMutation,
    MessageMutation,
    MemberMutation,
    RevokeMutation,
    UpsertMutation,
    RelationshipMutation,
    EraseMutation,
    TypingMutation,
    PushMutation,
    ViewerMutation,
    ReplayMutation,
);

merged_mutation_root!(Mutation {
    0: ConversationMutation,
    1: MessageMutation,
    2: MemberMutation,
    3: RevokeMutation,
    4: UpsertMutation,
    5: RelationshipMutation,
    6: EraseMutation,
    7: TypingMutation,
    8: PushMutation,
    9: ViewerMutation,
    10: ReplayMutation,
});

/// The schema as async-graphql stores and executes it.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Returns the schema in the schema definition language.
#[must_use]
pub fn sdl() -> String {
    use async_graphql::SDLExportOptions;
    schema().sdl_with_options(SDLExportOptions::new().sorted_fields())
}

/// Builds the schema for async-graphql's executor, which needs an `Execution` with each request. Tests compare its
/// responses with those of the service.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), Subscription)
        .register_output_type::<Node>()
        .disable_suggestions()
        .finish()
}
