use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};

use crate::graphql::error::Result;
use crate::graphql::plan::{Execution, ViewerWrite};
use crate::graphql::user_error::{UserError, into_payload};
use crate::notify::push::registration::{Browser, register, unregister};

#[derive(Default)]
pub struct PushMutation;

/// Input for `registerPush`: what the browser's `PushSubscription` contains.
#[derive(InputObject)]
pub struct RegisterPushInput {
    /// The URL at which the push service accepts messages for the browser: `https`, at most 2,000 bytes.
    endpoint: String,
    /// The browser's public key, in URL-safe Base64: `keys.p256dh`.
    #[graphql(name = "p256dh")]
    p256dh: String,
    /// The secret of the browser, in URL-safe Base64: `keys.auth`.
    auth: String,
}

/// Result of `registerPush`.
#[derive(SimpleObject, PlannedObject)]
pub struct RegisterPushPayload {
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `PUSH_NOT_AVAILABLE`,
    /// `PUSH_ENDPOINT_INVALID` and `PUSH_KEYS_INVALID`.
    user_errors: Vec<UserError>,
}

/// Input for `unregisterPush`.
#[derive(InputObject)]
pub struct UnregisterPushInput {
    /// The endpoint that was registered.
    endpoint: String,
}

/// Result of `unregisterPush`.
#[derive(SimpleObject, PlannedObject)]
pub struct UnregisterPushPayload {
    /// The errors that made the mutation fail. Always empty: an endpoint that is not registered changes nothing.
    user_errors: Vec<UserError>,
}

#[object]
impl PushMutation {
    /// Registers a browser for notifications of the viewer's unread messages. Registering it again changes nothing. A
    /// browser belongs to the member who registered it last. A member has at most 16; the one that was registered
    /// longest ago is forgotten for another one. Revoking the viewer's tokens forgets all.
    async fn register_push(
        &self,
        execution: &Execution,
        input: RegisterPushInput,
    ) -> Result<RegisterPushPayload> {
        let write = ViewerWrite::begin_and_check_token_later(execution).await?;
        let RegisterPushInput { endpoint, p256dh, auth } = input;
        let (context, browser) = (&execution.context, Browser { endpoint, p256dh, auth });
        let outcome = register(&context.app, write.viewer, context.issued_at(), &browser).await;
        if outcome.is_err() {
            context.check_token().await?;
        }
        let (_, user_errors) = into_payload(execution, outcome, "endpoint")?;
        Ok(RegisterPushPayload { user_errors })
    }

    /// Forgets a browser of the viewer, when they sign out of it or want no more notifications there. Changes nothing if
    /// it is not registered for the viewer.
    async fn unregister_push(
        &self,
        execution: &Execution,
        input: UnregisterPushInput,
    ) -> Result<UnregisterPushPayload> {
        let write = ViewerWrite::begin(execution).await?;
        let outcome = unregister(&execution.context.app, write.viewer, &input.endpoint).await;
        let (_, user_errors) = into_payload(execution, outcome, "endpoint")?;
        Ok(UnregisterPushPayload { user_errors })
    }
}
