use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::id::{ConversationId, MemberId};

use super::Conversation;
use crate::app::App;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::id::{Id, MessageKey, global};
use crate::graphql::message::Message;
use crate::graphql::user_error::{UserError, settle};
use crate::messaging::body::Draft;
use crate::messaging::{self, Refusal, close, delete, mute, read, start};

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
#[derive(SimpleObject)]
pub struct StartConversationPayload {
    /// The open conversation between the two; null where nothing was done, or where the other has
    /// deleted it since.
    conversation: Option<Conversation>,
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
#[derive(SimpleObject)]
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
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The conversation as the viewer sees it now; null where nothing was done, or where the
            /// other has deleted it since.
            conversation: Option<Conversation>,
            /// What the caller did wrong; empty when it is done.
            user_errors: Vec<UserError>,
        }

        impl $payload {
            async fn of(
                ctx: &Context<'_>,
                id: ConversationId,
                outcome: messaging::Result<()>,
            ) -> Result<Self> {
                let (conversation, user_errors) = changed(ctx, id, outcome).await?;
                Ok(Self { conversation, user_errors })
            }
        }
    };
}

conversation_payload!(CloseConversationPayload);
conversation_payload!(MarkConversationReadPayload);
conversation_payload!(MuteConversationPayload);
conversation_payload!(UnmuteConversationPayload);

#[Object]
impl ConversationMutation {
    /// Opens the conversation with a member: the open one between the two if it exists, else a new one.
    /// With a body, also sends it.
    async fn start_conversation(
        &self,
        ctx: &Context<'_>,
        input: StartConversationInput,
    ) -> Result<StartConversationPayload> {
        let writer = ctx.writer().await?;
        let (started, user_errors) = settle(ctx, start(ctx.app()?, writer.id, &input).await, "memberId")?;
        let Some(started) = started else {
            return Ok(StartConversationPayload {
                conversation: None,
                message: None,
                created: false,
                user_errors,
            });
        };
        Ok(StartConversationPayload {
            conversation: Conversation::load(ctx, started.conversation).await?,
            message: started.message.map(Message),
            created: started.created,
            user_errors,
        })
    }

    /// Ends an exchange: it stays readable, marked as finished. Closing it again changes nothing.
    async fn close_conversation(
        &self,
        ctx: &Context<'_>,
        input: CloseConversationInput,
    ) -> Result<CloseConversationPayload> {
        let (writer, Id(id)) = (ctx.writer().await?, input.conversation_id);
        CloseConversationPayload::of(ctx, id, close::close(ctx.app()?, writer.id, id).await).await
    }

    /// Deletes the conversation and its messages for both members, for good.
    async fn delete_conversation(
        &self,
        ctx: &Context<'_>,
        input: DeleteConversationInput,
    ) -> Result<DeleteConversationPayload> {
        let (writer, Id(id)) = (ctx.writer().await?, input.conversation_id);
        let outcome = delete::delete(ctx.app()?, writer.id, id).await;
        let (done, user_errors) = settle(ctx, outcome, "conversationId")?;
        Ok(DeleteConversationPayload { deleted_conversation_id: done.map(|()| global(&id)), user_errors })
    }

    /// Marks a conversation as read by the viewer, up to a message or as a whole. The correspondent can see
    /// how far.
    async fn mark_conversation_read(
        &self,
        ctx: &Context<'_>,
        input: MarkConversationReadInput,
    ) -> Result<MarkConversationReadPayload> {
        let (writer, Id(id)) = (ctx.writer().await?, input.conversation_id);
        let outcome = match input.up_to.map(|Id(message)| message) {
            Some((elsewhere, _)) if elsewhere != id => Err(Refusal::MessageNotFound.into()),
            up_to => read::mark(ctx.app()?, writer.id, id, up_to.map(|(_, seq)| seq)).await,
        };
        MarkConversationReadPayload::of(ctx, id, outcome).await
    }

    /// Asks for no more notifications of a conversation. The correspondent does not learn of it.
    async fn mute_conversation(
        &self,
        ctx: &Context<'_>,
        input: MuteConversationInput,
    ) -> Result<MuteConversationPayload> {
        let (writer, Id(id)) = (ctx.writer().await?, input.conversation_id);
        MuteConversationPayload::of(ctx, id, mute::set(ctx.app()?, writer.id, id, true).await).await
    }

    /// Asks for notifications of a conversation again.
    async fn unmute_conversation(
        &self,
        ctx: &Context<'_>,
        input: UnmuteConversationInput,
    ) -> Result<UnmuteConversationPayload> {
        let (writer, Id(id)) = (ctx.writer().await?, input.conversation_id);
        UnmuteConversationPayload::of(ctx, id, mute::set(ctx.app()?, writer.id, id, false).await).await
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

async fn changed(
    ctx: &Context<'_>,
    id: ConversationId,
    outcome: messaging::Result<()>,
) -> Result<(Option<Conversation>, Vec<UserError>)> {
    let (done, user_errors) = settle(ctx, outcome, "conversationId")?;
    let conversation = match done {
        Some(()) => Conversation::load(ctx, id).await?,
        None => None,
    };
    Ok((conversation, user_errors))
}
