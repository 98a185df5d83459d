use async_graphql::{ID, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::member;

use crate::caller::Caller;
use crate::graphql::error::Result;
use crate::graphql::id::global_id;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::int;
use crate::graphql::user_error::{UserError, into_bulk_payload};
use crate::messaging::member::raw_profile::RawProfile;
use crate::messaging::platform::upsert_members;

#[derive(Default)]
pub struct UpsertMutation;

/// Input for `upsertMembers`.
#[derive(InputObject)]
pub struct UpsertMembersInput {
    /// The members to create or update: 1 to 500, each subject at most once.
    members: Vec<MemberInput>,
}

/// A member as the platform describes them. A field that is null or blank leaves the stored value unchanged.
#[derive(InputObject)]
pub struct MemberInput {
    /// The member's stable ID on the platform, the `sub` claim of their tokens: 1 to 255 bytes, without NUL.
    subject: String,
    /// The display name: at most 100 characters, with at most four accents on a letter.
    name: Option<String>,
    /// The preferred handle: at most 64 characters, without whitespace, with at most four accents on a letter. If
    /// another member has it or readers could mistake it for another handle, a suffix is added.
    handle: Option<String>,
    /// The URL of the avatar, which must start with `https://`, `http://` or `/`: at most 2,000 bytes, without
    /// whitespace or control characters.
    picture: Option<String>,
    /// The member's language: at most 35 characters. Stored, but not returned by any field.
    locale: Option<String>,
}

/// A member of the platform, as the platform sees them.
#[derive(SimpleObject, PlannedObject)]
pub struct PlatformMember {
    /// The member's global ID.
    id: ID,
    /// The member's stable ID on the platform, the `sub` claim of their tokens.
    subject: String,
    /// The member's handle: a short name, unique on the platform and case-sensitive.
    handle: String,
    /// The name to display.
    display_name: String,
}

impl From<member::Model> for PlatformMember {
    fn from(row: member::Model) -> Self {
        let (handle, display_name) = (row.handle, row.display_name);
        Self { id: global_id(&row.id), subject: row.subject, handle, display_name }
    }
}

/// Result of `upsertMembers`.
#[derive(SimpleObject, PlannedObject)]
pub struct UpsertMembersPayload {
    /// The members with their new values, in the order of the input. Null if the mutation failed.
    members: Option<Vec<PlatformMember>>,
    /// The number of members that were created.
    created_count: i32,
    /// The number of existing members with at least one changed value.
    updated_count: i32,
    /// The errors that made the mutation fail, one for each invalid entry. Empty if it succeeded. Possible codes:
    /// `LIST_LENGTH_INVALID`, `SUBJECT_INVALID`, `SUBJECT_REPEATED`, `MEMBER_NOT_FOUND` (for a subject whose erasure is
    /// not yet complete), `NAME_INVALID`, `HANDLE_INVALID`, `PICTURE_INVALID` and `LOCALE_INVALID`.
    user_errors: Vec<UserError>,
}

#[object]
impl UpsertMutation {
    /// Creates and updates members: all entries are applied, or none. Repeating the call changes nothing. Requires a
    /// token with the scope `platform`.
    async fn upsert_members(
        &self,
        execution: &Execution,
        input: UpsertMembersInput,
    ) -> Result<UpsertMembersPayload> {
        execution.context.require_platform()?;
        // Bulk writes wait for each other here rather than in the database.
        let _permit = execution.context.app.shares.of(Caller::Platform).write().await;
        let profiles = input.members.into_iter().map(RawProfile::from).collect();
        let outcome = upsert_members::upsert(&execution.context.app, profiles).await;
        let (done, user_errors) = into_bulk_payload(execution, outcome, "members")?;
        let (created_count, updated_count) =
            done.as_ref().map_or((0, 0), |done| (int(done.created), int(done.updated)));
        let members = done.map(|done| done.members.into_iter().map(PlatformMember::from).collect());
        Ok(UpsertMembersPayload { members, created_count, updated_count, user_errors })
    }
}

impl From<MemberInput> for RawProfile {
    fn from(input: MemberInput) -> Self {
        let MemberInput { subject, name, handle, picture, locale } = input;
        Self { subject, name, handle, picture, locale }
    }
}
