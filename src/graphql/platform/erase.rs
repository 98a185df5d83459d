use async_graphql::{ID, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::id::global;
use crate::graphql::plan::Execution;
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::platform::erase;

#[derive(Default)]
pub struct EraseMutation;

/// Whom to erase.
#[derive(InputObject)]
pub struct EraseMemberInput {
    /// The member's stable id on the platform, the `sub` of their tokens.
    subject: String,
}

/// Who is gone.
#[derive(SimpleObject, PlannedObject)]
pub struct EraseMemberPayload {
    /// The global id that the member had; null where there was no such member (any more).
    erased_member_id: Option<ID>,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

#[object]
impl EraseMutation {
    /// For the platform only: erases a member for good. Their name, handle, picture, locale, subject,
    /// relationships and events go; their conversations are closed, or deleted, as the service is set up.
    /// Tokens from before are refused; a newer one of the same subject makes a new member.
    async fn erase_member(
        &self,
        execution: &Execution,
        input: EraseMemberInput,
    ) -> Result<EraseMemberPayload> {
        execution.core.platform()?;
        let outcome = erase::erase(&execution.core.app, &input.subject).await;
        let (done, user_errors) = into_payload(execution, outcome, "subject")?;
        Ok(EraseMemberPayload { erased_member_id: done.flatten().map(|id| global(&id)), user_errors })
    }
}
