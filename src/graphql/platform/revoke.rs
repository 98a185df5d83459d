use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::DateTime;
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::platform::revoke;

#[derive(Default)]
pub struct RevokeMutation;

/// Input for `revokeTokens`.
#[derive(InputObject)]
pub struct RevokeTokensInput {
    /// The subject whose tokens to revoke: the member's stable ID on the platform, the `sub` claim of their tokens.
    subject: String,
    /// Tokens whose `iat` claim is before this time are revoked, and so are tokens without `iat`. At most 24 hours in
    /// the future. Defaults to the current time.
    revoked_before: Option<DateTime>,
}

/// Result of `revokeTokens`.
#[derive(SimpleObject, PlannedObject)]
pub struct RevokeTokensPayload {
    /// Tokens of the subject issued before this time are refused. Later than requested if a later time was in effect
    /// already. Null if the mutation failed.
    revoked_before: Option<DateTime>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `SUBJECT_INVALID` and
    /// `TIME_TOO_FAR`.
    user_errors: Vec<UserError>,
}

#[object]
impl RevokeMutation {
    /// Revokes a subject's tokens issued before a given time, permanently, and closes sockets and streams opened with
    /// them. The subject need not be a member yet. Requires a token with the scope `platform`.
    async fn revoke_tokens(
        &self,
        execution: &Execution,
        input: RevokeTokensInput,
    ) -> Result<RevokeTokensPayload> {
        execution.context.require_platform()?;
        let before = input.revoked_before.map(|DateTime(before)| before);
        let outcome = revoke::revoke(&execution.context.app, &input.subject, before).await;
        let (revoked_before, user_errors) = into_payload(execution, outcome, "subject")?;
        Ok(RevokeTokensPayload { revoked_before: revoked_before.map(DateTime), user_errors })
    }
}
