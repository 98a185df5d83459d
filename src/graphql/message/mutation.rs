use std::sync::Arc;

use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::ConversationId;
use entity::message;

use super::Message;
use crate::app::App;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::plan::{Execution, Lookup};
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging;
use crate::messaging::message::body::Draft;
use crate::messaging::message::send::{Sender, Token, send_with_token};

#[derive(Default)]
pub struct MessageMutation;

/// What to write, and where.
#[derive(InputObject)]
pub struct SendMessageInput {
    /// The conversation to write in.
    conversation_id: Id<ConversationId>,
    /// 1 to 10,000 characters; white space around it is taken off.
    body: String,
    /// 1 to 64 characters that the client makes up for this message. Sending the same key again
    /// returns the message already stored: a client can retry without writing it twice.
    client_key: Option<String>,
}

/// The message as it is stored.
#[derive(SimpleObject, PlannedObject)]
pub struct SendMessagePayload {
    /// The message; null where nothing was done.
    message: Option<Message>,
    /// The conversation as it is with the message; null where nothing was done.
    conversation: Lookup<ConversationId>,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

#[object]
impl MessageMutation {
    /// Writes a message. Once it is answered, it is on disk.
    async fn send_message(
        &self,
        execution: &Execution,
        input: SendMessageInput,
    ) -> Result<SendMessagePayload> {
        let writer = execution.begin_checking_write().await?;
        let sender = Sender { id: writer.id, token: Token::Issued(execution.core.issued_at()) };
        let outcome = send(&execution.core.app, sender, &input).await;
        if outcome.is_err() {
            execution.core.check().await?;
        }
        let (row, user_errors) = into_payload(execution, outcome, "conversationId")?;
        let conversation = Lookup(row.as_ref().map(|row| row.conversation_id));
        let message = row.map(|row| Message::new(row, writer.id));
        Ok(SendMessagePayload { message, conversation, user_errors })
    }
}

async fn send(app: &App, sender: Sender, input: &SendMessageInput) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(&input.body, input.client_key.as_deref())?;
    send_with_token(app, sender, input.conversation_id.0, &draft).await
}
