use async_graphql::{Enum, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::relationship::Kind;

use crate::graphql::error::Result;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::int;
use crate::graphql::user_error::{UserError, into_bulk_payload};
use crate::limits::fair_share::Principal;
use crate::messaging::platform::set_relationships::{RelationshipKey, set_many};

#[derive(Default)]
pub struct RelationshipMutation;

/// What members decided about others.
#[derive(InputObject)]
pub struct SetRelationshipsInput {
    /// 1 to 500, each pair and kind once.
    relationships: Vec<RelationshipInput>,
}

/// That one member has another as a contact or follows them, or no more.
#[derive(InputObject)]
pub struct RelationshipInput {
    /// The member whose contact it is, or who follows.
    subject: String,
    /// What it is.
    kind: RelationshipKind,
    /// The other member.
    other_subject: String,
    /// Whether it is to be so, or no more.
    exists: bool,
}

/// What the platform can say of two members. Blocking is for members alone.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum RelationshipKind {
    /// The other is a contact.
    Contact,
    /// The other is followed.
    Follow,
}

/// What became of the relationships.
#[derive(SimpleObject, PlannedObject)]
pub struct SetRelationshipsPayload {
    /// How many hold now as they were said; 0 where nothing was done.
    set_count: i32,
    /// What the caller did wrong, with the place of each bad entry in `field`; empty when it is done.
    user_errors: Vec<UserError>,
}

#[object]
impl RelationshipMutation {
    /// For the platform only: makes contacts and follows, or removes them, all at once or none. Again changes
    /// nothing.
    async fn set_relationships(
        &self,
        execution: &Execution,
        input: SetRelationshipsInput,
    ) -> Result<SetRelationshipsPayload> {
        execution.core.platform()?;
        // Those who write in bulk wait for each other here, and not inside the database.
        let _turn = execution.core.app.shares.of(Principal::Platform).write().await;
        let ties: Vec<_> = input.relationships.into_iter().map(RelationshipInput::tie).collect();
        let outcome = set_many(&execution.core.app, &ties).await;
        let (done, user_errors) = into_bulk_payload(execution, outcome, "relationships")?;
        Ok(SetRelationshipsPayload { set_count: done.map_or(0, |()| int(ties.len())), user_errors })
    }
}

impl RelationshipInput {
    fn tie(self) -> (RelationshipKey, bool) {
        let kind = match self.kind {
            RelationshipKind::Contact => Kind::Contact,
            RelationshipKind::Follow => Kind::Follow,
        };
        (RelationshipKey { subject: self.subject, kind, other_subject: self.other_subject }, self.exists)
    }
}
