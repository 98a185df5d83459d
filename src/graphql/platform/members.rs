use async_graphql::{ID, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::member;

use crate::graphql::error::Result;
use crate::graphql::id::global;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::int;
use crate::graphql::user_error::{UserError, into_bulk_payload};
use crate::limits::fair_share::Principal;
use crate::messaging::member::raw_profile::RawProfile;
use crate::messaging::platform::upsert;

#[derive(Default)]
pub struct UpsertMutation;

/// The members to make or to change.
#[derive(InputObject)]
pub struct UpsertMembersInput {
    /// 1 to 500, each subject once.
    members: Vec<MemberInput>,
}

/// A member as the platform describes them. What is left out, or blank, stays as it is.
#[derive(InputObject)]
pub struct MemberInput {
    /// The member's stable id on the platform, the `sub` of their tokens: 1 to 255 bytes, no NUL.
    subject: String,
    /// The name to show, at most 100 characters.
    name: Option<String>,
    /// The handle to have: at most 64 characters, without white space. Where somebody else has it, a suffix is
    /// added, as at signing in.
    handle: Option<String>,
    /// The avatar: `https://…`, `http://…` or `/…`, at most 2,000 bytes.
    picture: Option<String>,
    /// The language, at most 35 characters.
    locale: Option<String>,
}

/// A member as the platform sees them.
#[derive(SimpleObject, PlannedObject)]
pub struct PlatformMember {
    /// The member's global id.
    id: ID,
    /// The member's stable id on the platform.
    subject: String,
    /// A short name, unique on the platform.
    handle: String,
    /// The name to show.
    display_name: String,
}

impl From<member::Model> for PlatformMember {
    fn from(row: member::Model) -> Self {
        let (handle, display_name) = (row.handle, row.display_name);
        Self { id: global(&row.id), subject: row.subject, handle, display_name }
    }
}

/// What became of the members.
#[derive(SimpleObject, PlannedObject)]
pub struct UpsertMembersPayload {
    /// The members as they are now, in the order of the input; null where nothing was done.
    members: Option<Vec<PlatformMember>>,
    /// How many of them are new.
    created_count: i32,
    /// How many of the others were changed.
    updated_count: i32,
    /// What the caller did wrong, with the place of each bad entry in `field`; empty when it is done.
    user_errors: Vec<UserError>,
}

#[object]
impl UpsertMutation {
    /// For the platform only: makes members, or changes them, all at once or none.
    async fn upsert_members(
        &self,
        execution: &Execution,
        input: UpsertMembersInput,
    ) -> Result<UpsertMembersPayload> {
        execution.core.platform()?;
        // Those who write in bulk wait for each other here, and not inside the database.
        let _turn = execution.core.app.shares.of(Principal::Platform).write().await;
        let said = input.members.into_iter().map(RawProfile::from).collect();
        let outcome = upsert::upsert(&execution.core.app, said).await;
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
