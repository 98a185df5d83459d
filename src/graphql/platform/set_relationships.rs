use async_graphql::{Enum, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::relationship;

use crate::caller::Caller;
use crate::graphql::error::Result;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::int;
use crate::graphql::user_error::{UserError, into_bulk_payload};
use crate::messaging::platform::set_relationships::{RelationshipKey, set_many};

#[derive(Default)]
pub struct RelationshipMutation;

/// Input for `setRelationships`.
#[derive(InputObject)]
pub struct SetRelationshipsInput {
    /// The relationships to add or remove: 1 to 500, each combination of `subject`, `kind` and `otherSubject` at most
    /// once.
    relationships: Vec<RelationshipInput>,
}

/// A relationship to add or remove.
#[derive(InputObject)]
pub struct RelationshipInput {
    /// The subject of the member who has the contact or follows the other.
    subject: String,
    /// The kind of relationship.
    kind: RelationshipKind,
    /// The subject of the member who is the contact or is followed.
    other_subject: String,
    /// True to add the relationship, false to remove it.
    exists: bool,
}

/// The kinds of relationships that the platform can set. Only members themselves can block others.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum RelationshipKind {
    /// The other member is a contact.
    Contact,
    /// The other member is followed.
    Follow,
}

/// Result of `setRelationships`.
#[derive(SimpleObject, PlannedObject)]
pub struct SetRelationshipsPayload {
    /// The number of entries applied, including those that changed nothing. 0 if the mutation failed.
    set_count: i32,
    /// The errors that made the mutation fail, one for each invalid entry. Empty if it succeeded. Possible codes:
    /// `LIST_LENGTH_INVALID`, `RELATIONSHIP_REPEATED`, `MEMBER_NOT_FOUND` and `CANNOT_RELATE_TO_SELF`.
    user_errors: Vec<UserError>,
}

#[object]
impl RelationshipMutation {
    /// Adds and removes contacts and follows: all entries are applied, or none. Repeating the call changes nothing.
    /// Requires a token with the scope `platform`.
    async fn set_relationships(
        &self,
        execution: &Execution,
        input: SetRelationshipsInput,
    ) -> Result<SetRelationshipsPayload> {
        execution.context.require_platform()?;
        // Bulk writes wait for each other here rather than in the database.
        let _permit = execution.context.app.shares.of(Caller::Platform).write().await;
        let entries: Vec<_> = input.relationships.into_iter().map(RelationshipInput::into_entry).collect();
        let outcome = set_many(&execution.context.app, &entries).await;
        let (done, user_errors) = into_bulk_payload(execution, outcome, "relationships")?;
        Ok(SetRelationshipsPayload { set_count: done.map_or(0, |()| int(entries.len())), user_errors })
    }
}

impl RelationshipInput {
    fn into_entry(self) -> (RelationshipKey, bool) {
        let kind = match self.kind {
            RelationshipKind::Contact => relationship::RelationshipKind::Contact,
            RelationshipKind::Follow => relationship::RelationshipKind::Follow,
        };
        (RelationshipKey { subject: self.subject, kind, other_subject: self.other_subject }, self.exists)
    }
}
