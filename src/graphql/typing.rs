use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::ConversationId;
use futures_util::stream::{empty, once, unfold};
use futures_util::{StreamExt, future};

use super::error::{ApiError, Result};
use super::feed::EventStream;
use super::id::Id;
use super::plan::{Execution, ViewerWrite};
use super::user_error::{UserError, into_payload};
use crate::live::TypingState;
use crate::messaging::conversation::{membership, typing};
use crate::messaging::message::send::{Sender, TokenState};

#[derive(Default)]
pub struct TypingMutation;

/// Input for `setTyping`.
#[derive(InputObject)]
pub struct SetTypingInput {
    /// The ID of the conversation that the viewer is typing in.
    conversation_id: Id<ConversationId>,
    /// Whether the viewer is typing: false if they have removed what they had typed.
    #[graphql(default = true)]
    is_typing: bool,
}

/// Result of `setTyping`.
#[derive(SimpleObject, PlannedObject)]
pub struct SetTypingPayload {
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `CONVERSATION_NOT_FOUND`,
    /// `CONVERSATION_CLOSED` and `CANNOT_MESSAGE_MEMBER`.
    user_errors: Vec<UserError>,
}

/// An event of `typing`.
#[derive(SimpleObject, PlannedObject)]
pub struct TypingPayload {
    /// Whether the correspondent is typing.
    is_typing: bool,
}

#[object]
impl TypingMutation {
    /// Announces to the correspondent that the viewer is typing in a conversation, or has stopped. Nothing is stored. An
    /// announcement holds for 7 seconds: call this at most every 4 seconds while the viewer types, and not when
    /// they send the message, which ends it. Calls within 3 seconds are accepted, but not announced. If the operator
    /// has switched typing off, nothing is announced.
    async fn set_typing(&self, execution: &Execution, input: SetTypingInput) -> Result<SetTypingPayload> {
        let write = ViewerWrite::begin_and_check_token_later(execution).await?;
        let sender = Sender { id: write.viewer, token: TokenState::Issued(execution.context.issued_at()) };
        let Id(conversation) = input.conversation_id;
        let outcome = typing::set(&execution.context.app, sender, conversation, input.is_typing).await;
        if outcome.is_err() {
            execution.context.check_token().await?;
        }
        let (_, user_errors) = into_payload(execution, outcome, "conversationId")?;
        Ok(SetTypingPayload { user_errors })
    }
}

/// Emits false at first, and then each change. Completes at once if there is nothing to follow.
pub async fn follow(
    execution: &Execution,
    conversation: ConversationId,
) -> Result<EventStream<TypingPayload>> {
    let (app, viewer) = (&execution.context.app, execution.context.viewer()?);
    let Some(expiry) = app.typing_expiry else { return Ok(empty().boxed()) };
    // Before the conversation is read, so that closing it is not missed.
    let state = TypingState::start(&app.event_bus, viewer, conversation, expiry).await;
    let membership = membership::find(&app.store.read, viewer, conversation).await?;
    if membership.ok_or_else(ApiError::conversation_not_found)?.conversation.closed_at.is_some() {
        return Ok(empty().boxed());
    }
    let changes = unfold(state, async |mut state| Some((state.next().await?, state)));
    let states = once(future::ready(false)).chain(changes);
    Ok(states.map(|is_typing| Ok(TypingPayload { is_typing })).boxed())
}
