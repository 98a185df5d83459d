use std::sync::Arc;

use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::ConversationId;
use entity::message;

use super::Message;
use crate::app::App;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::plan::{Execution, Lookup, ViewerWrite};
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging;
use crate::messaging::message::body::Draft;
use crate::messaging::message::send::{Sender, TokenState, send_with_token};

#[derive(Default)]
pub struct MessageMutation;

/// Input for `sendMessage`.
#[derive(InputObject)]
pub struct SendMessageInput {
    /// The ID of the conversation to send the message in.
    conversation_id: Id<ConversationId>,
    /// The text of the message: 1 to 10,000 characters after surrounding whitespace is removed.
    body: String,
    /// An idempotency key: 1 to 64 characters, chosen by the client for this message. Sending the same body with the
    /// same key to this conversation again returns the stored message, so it is safe to retry.
    client_key: Option<String>,
}

/// Result of `sendMessage`.
#[derive(SimpleObject, PlannedObject)]
pub struct SendMessagePayload {
    /// The sent message, or the one sent earlier with the same `clientKey`. Null if the mutation failed.
    message: Option<Message>,
    /// The conversation with the message. Null if the mutation failed or the conversation has been deleted since.
    conversation: Lookup<ConversationId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `CONVERSATION_NOT_FOUND`,
    /// `CONVERSATION_CLOSED`, `CANNOT_MESSAGE_MEMBER`, `BODY_EMPTY`, `BODY_TOO_LONG`, `BODY_INVALID`,
    /// `CLIENT_KEY_INVALID`, `CLIENT_KEY_REUSED` and `RATE_LIMITED`.
    user_errors: Vec<UserError>,
}

#[object]
impl MessageMutation {
    /// Sends a message, and marks all earlier messages of the conversation as read by the viewer. The message is
    /// stored durably before the mutation returns.
    async fn send_message(
        &self,
        execution: &Execution,
        input: SendMessageInput,
    ) -> Result<SendMessagePayload> {
        let write = ViewerWrite::begin_and_check_token_later(execution).await?;
        let sender = Sender { id: write.viewer, token: TokenState::Issued(execution.context.issued_at()) };
        let outcome = send(&execution.context.app, sender, &input).await;
        if outcome.is_err() {
            execution.context.check_token().await?;
        }
        let (row, user_errors) = into_payload(execution, outcome, "conversationId")?;
        let conversation = Lookup(row.as_ref().map(|row| row.conversation_id));
        let message = row.map(|row| Message::new(row, write.viewer));
        Ok(SendMessagePayload { message, conversation, user_errors })
    }
}

async fn send(app: &App, sender: Sender, input: &SendMessageInput) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(&input.body, input.client_key.as_deref())?;
    send_with_token(app, sender, input.conversation_id.0, &draft).await
}
