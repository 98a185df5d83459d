use std::sync::Arc;

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use entity::id::{ConversationId, MemberId};
use entity::message;

use super::Message;
use crate::app::App;
use crate::graphql::context::Ask;
use crate::graphql::conversation::Conversation;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::user_error::{UserError, settle};
use crate::messaging;
use crate::messaging::body::Draft;
use crate::messaging::send;

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
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SendMessagePayload {
    /// The message; null where nothing was done.
    message: Option<Message>,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl SendMessagePayload {
    /// The conversation as it is with the message; null where nothing was done.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Option<Conversation>> {
        match &self.message {
            Some(message) => Conversation::load(ctx, message.0.conversation_id).await,
            None => Ok(None),
        }
    }
}

#[Object]
impl MessageMutation {
    /// Writes a message. Once it is answered, it is on disk.
    async fn send_message(&self, ctx: &Context<'_>, input: SendMessageInput) -> Result<SendMessagePayload> {
        let writer = ctx.writer().await?;
        let (message, user_errors) =
            settle(ctx, send(ctx.app()?, writer.id, &input).await, "conversationId")?;
        Ok(SendMessagePayload { message: message.map(Message), user_errors })
    }
}

async fn send(
    app: &App,
    viewer: MemberId,
    input: &SendMessageInput,
) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(&input.body, input.client_key.as_deref())?;
    send::send(app, viewer, input.conversation_id.0, &draft).await
}
