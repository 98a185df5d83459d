use async_graphql::{ID, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::id::global_id;
use crate::graphql::plan::Execution;
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::platform::erase;

#[derive(Default)]
pub struct EraseMutation;

/// Input for `eraseMember`.
#[derive(InputObject)]
pub struct EraseMemberInput {
    /// The subject of the member to erase: their stable ID on the platform, the `sub` claim of their tokens.
    subject: String,
}

/// Result of `eraseMember`.
#[derive(SimpleObject, PlannedObject)]
pub struct EraseMemberPayload {
    /// The global ID of the erased member. Null if there is no member with this subject or the mutation failed.
    erased_member_id: Option<ID>,
    /// The errors that made the mutation fail. Empty if it succeeded. The only possible code is `SUBJECT_INVALID`.
    user_errors: Vec<UserError>,
}

#[object]
impl EraseMutation {
    /// Erases a member permanently: their name, handle, picture, locale, subject, relationships and event log. Their
    /// conversations are closed or deleted, depending on the service's configuration. Their existing tokens are
    /// revoked; a token issued later creates a new member. It is safe to repeat. Requires a token with the scope
    /// `platform`.
    async fn erase_member(
        &self,
        execution: &Execution,
        input: EraseMemberInput,
    ) -> Result<EraseMemberPayload> {
        execution.context.require_platform()?;
        let outcome = erase::erase(&execution.context.app, &input.subject).await;
        let (done, user_errors) = into_payload(execution, outcome, "subject")?;
        Ok(EraseMemberPayload { erased_member_id: done.flatten().map(|id| global_id(&id)), user_errors })
    }
}
