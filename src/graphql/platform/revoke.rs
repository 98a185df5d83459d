use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::DateTime;
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::platform::revoke;

#[derive(Default)]
pub struct RevokeMutation;

/// Whose tokens are no longer valid.
#[derive(InputObject)]
pub struct RevokeTokensInput {
    /// The member's stable id on the platform, the `sub` of their tokens.
    subject: String,
    /// Tokens issued before this are refused, and all that do not say when (`iat`). Now when left out; at
    /// most 24 hours ahead.
    revoked_before: Option<DateTime>,
}

/// What is refused from now on.
#[derive(SimpleObject, PlannedObject)]
pub struct RevokeTokensPayload {
    /// Tokens of this subject from before this are refused. Later than what was asked for where that was
    /// said already; null where nothing was done.
    revoked_before: Option<DateTime>,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

#[object]
impl RevokeMutation {
    /// For the platform only: refuses a member's tokens from before a moment, for good, and ends the
    /// sockets and streams that were opened with one. Good for somebody who was never here, too.
    async fn revoke_tokens(
        &self,
        execution: &Execution,
        input: RevokeTokensInput,
    ) -> Result<RevokeTokensPayload> {
        execution.core.platform()?;
        let before = input.revoked_before.map(|DateTime(before)| before);
        let outcome = revoke::revoke(&execution.core.app, &input.subject, before).await;
        let (revoked_before, user_errors) = into_payload(execution, outcome, "subject")?;
        Ok(RevokeTokensPayload { revoked_before: revoked_before.map(DateTime), user_errors })
    }
}
