use async_graphql::{ID, InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::{ConversationId, MemberId};

use crate::app::App;
use crate::graphql::error::Result;
use crate::graphql::id::{Id, MessageKey, global};
use crate::graphql::message::Message;
use crate::graphql::plan::{Execution, Lookup};
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging;
use crate::messaging::Refusal;
use crate::messaging::conversation::{close, delete, mark_read, mute, start};
use crate::messaging::message::body::Draft;

#[derive(Default)]
pub struct ConversationMutation;

/// Whom to contact, and perhaps what to write.
#[derive(InputObject)]
pub struct StartConversationInput {
    /// The member to contact.
    member_id: Id<MemberId>,
    /// A first message, 1 to 10,000 characters; sent at once.
    body: Option<String>,
    /// As in `sendMessage`, for the message that `body` becomes.
    client_key: Option<String>,
}

/// The conversation with the member.
#[derive(SimpleObject, PlannedObject)]
pub struct StartConversationPayload {
    /// The open conversation between the two; null where nothing was done, or where the other has
    /// deleted it since.
    conversation: Lookup<ConversationId>,
    /// The message that `body` became.
    message: Option<Message>,
    /// False when the open conversation between the two was found instead.
    created: bool,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

/// Which conversation to delete.
#[derive(InputObject)]
pub struct DeleteConversationInput {
    /// The conversation's global id.
    conversation_id: Id<ConversationId>,
}

/// What is gone.
#[derive(SimpleObject, PlannedObject)]
pub struct DeleteConversationPayload {
    /// The id of the conversation that is no more; null where nothing was done.
    deleted_conversation_id: Option<ID>,
    /// What the caller did wrong; empty when it is done.
    user_errors: Vec<UserError>,
}

/// How far the viewer has read.
#[derive(InputObject)]
pub struct MarkConversationReadInput {
    /// The conversation's global id.
    conversation_id: Id<ConversationId>,
    /// The newest message read; all of them when left out. Reading never goes back.
    up_to: Option<Id<MessageKey>>,
}

macro_rules! about_conversation {
    ($input:ident, $what:literal) => {
        #[doc = concat!("Which conversation to ", $what, ".")]
        #[derive(InputObject)]
        pub struct $input {
            /// The conversation's global id.
            conversation_id: Id<ConversationId>,
        }
    };
}

about_conversation!(CloseConversationInput, "close");
about_conversation!(MuteConversationInput, "be notified of no more");
about_conversation!(UnmuteConversationInput, "be notified of again");

macro_rules! conversation_payload {
    ($payload:ident) => {
        /// The conversation as it is now.
        #[derive(SimpleObject, PlannedObject)]
        pub struct $payload {
            /// The conversation as the viewer sees it now; null where nothing was done, or where the
            /// other has deleted it since.
            conversation: Lookup<ConversationId>,
            /// What the caller did wrong; empty when it is done.
            user_errors: Vec<UserError>,
        }

        impl $payload {
            fn of(execution: &Execution, id: ConversationId, outcome: messaging::Result<()>) -> Result<Self> {
                let (conversation, user_errors) = changed(execution, id, outcome)?;
                Ok(Self { conversation, user_errors })
            }
        }
    };
}

conversation_payload!(CloseConversationPayload);
conversation_payload!(MarkConversationReadPayload);
conversation_payload!(MuteConversationPayload);
conversation_payload!(UnmuteConversationPayload);

#[object]
impl ConversationMutation {
    /// Opens the conversation with a member: the open one between the two if it exists, else a new one.
    /// With a body, also sends it.
    async fn start_conversation(
        &self,
        execution: &Execution,
        input: StartConversationInput,
    ) -> Result<StartConversationPayload> {
        let writer = execution.begin_write().await?;
        let (started, user_errors) =
            into_payload(execution, start(&execution.core.app, writer.id, &input).await, "memberId")?;
        let Some(started) = started else {
            return Ok(StartConversationPayload {
                conversation: Lookup(None),
                message: None,
                created: false,
                user_errors,
            });
        };
        Ok(StartConversationPayload {
            conversation: Lookup(Some(started.conversation)),
            message: started.message.map(|row| Message::new(row, writer.id)),
            created: started.created,
            user_errors,
        })
    }

    /// Ends an exchange: it stays readable, marked as finished. Closing it again changes nothing.
    async fn close_conversation(
        &self,
        execution: &Execution,
        input: CloseConversationInput,
    ) -> Result<CloseConversationPayload> {
        let (writer, Id(id)) = (execution.begin_write().await?, input.conversation_id);
        CloseConversationPayload::of(execution, id, close::close(&execution.core.app, writer.id, id).await)
    }

    /// Deletes the conversation and its messages for both members, for good.
    async fn delete_conversation(
        &self,
        execution: &Execution,
        input: DeleteConversationInput,
    ) -> Result<DeleteConversationPayload> {
        let (writer, Id(id)) = (execution.begin_write().await?, input.conversation_id);
        let outcome = delete::delete(&execution.core.app, writer.id, id).await;
        let (done, user_errors) = into_payload(execution, outcome, "conversationId")?;
        Ok(DeleteConversationPayload { deleted_conversation_id: done.map(|()| global(&id)), user_errors })
    }

    /// Marks a conversation as read by the viewer, up to a message or as a whole. The correspondent can see
    /// how far.
    async fn mark_conversation_read(
        &self,
        execution: &Execution,
        input: MarkConversationReadInput,
    ) -> Result<MarkConversationReadPayload> {
        let (writer, Id(id)) = (execution.begin_write().await?, input.conversation_id);
        let outcome = match input.up_to.map(|Id(message)| message) {
            Some((elsewhere, _)) if elsewhere != id => Err(Refusal::MessageNotFound.into()),
            up_to => mark_read::mark(&execution.core.app, writer.id, id, up_to.map(|(_, seq)| seq)).await,
        };
        MarkConversationReadPayload::of(execution, id, outcome)
    }

    /// Asks for no more notifications of a conversation. The correspondent does not learn of it.
    async fn mute_conversation(
        &self,
        execution: &Execution,
        input: MuteConversationInput,
    ) -> Result<MuteConversationPayload> {
        let (writer, Id(id)) = (execution.begin_write().await?, input.conversation_id);
        MuteConversationPayload::of(execution, id, mute::set(&execution.core.app, writer.id, id, true).await)
    }

    /// Asks for notifications of a conversation again.
    async fn unmute_conversation(
        &self,
        execution: &Execution,
        input: UnmuteConversationInput,
    ) -> Result<UnmuteConversationPayload> {
        let (writer, Id(id)) = (execution.begin_write().await?, input.conversation_id);
        UnmuteConversationPayload::of(
            execution,
            id,
            mute::set(&execution.core.app, writer.id, id, false).await,
        )
    }
}

async fn start(
    app: &App,
    viewer: MemberId,
    input: &StartConversationInput,
) -> messaging::Result<start::Started> {
    let key = input.client_key.as_deref();
    let draft = input.body.as_deref().map(|body| Draft::parse(body, key)).transpose()?;
    start::start(app, viewer, input.member_id.0, draft.as_ref()).await
}

fn changed(
    execution: &Execution,
    id: ConversationId,
    outcome: messaging::Result<()>,
) -> Result<(Lookup<ConversationId>, Vec<UserError>)> {
    let (done, user_errors) = into_payload(execution, outcome, "conversationId")?;
    Ok((Lookup(done.map(|()| id)), user_errors))
}
