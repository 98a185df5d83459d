use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::plan::Execution;
use crate::graphql::scalar::{DateTime, int};
use crate::graphql::user_error::{UserError, into_payload};
use crate::notify::webhook::replay::replay;

#[derive(Default)]
pub struct ReplayMutation;

/// Input for `replayWebhooks`.
#[derive(InputObject)]
pub struct ReplayWebhooksInput {
    /// Webhooks of what happened at this time or later are sent again.
    since: DateTime,
}

/// Result of `replayWebhooks`.
#[derive(SimpleObject, PlannedObject)]
pub struct ReplayWebhooksPayload {
    /// The number of webhooks that are sent again, counted for each endpoint.
    replayed_count: i32,
    /// The errors that made the mutation fail. Always empty so far.
    user_errors: Vec<UserError>,
}

#[object]
impl ReplayMutation {
    /// Sends the webhooks again that were delivered or given up, to each endpoint in use, under the same IDs. A webhook
    /// that is no longer needed is not sent, as before any attempt. Requires a token with the scope `platform`.
    async fn replay_webhooks(
        &self,
        execution: &Execution,
        input: ReplayWebhooksInput,
    ) -> Result<ReplayWebhooksPayload> {
        execution.context.require_platform()?;
        let DateTime(since) = input.since;
        let outcome = replay(&execution.context.app, since).await.map_err(Into::into);
        let (count, user_errors) = into_payload(execution, outcome, "since")?;
        Ok(ReplayWebhooksPayload { replayed_count: int(count.unwrap_or_default()), user_errors })
    }
}
