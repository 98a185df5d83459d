use causerie_macros::object;
use entity::id::{ConversationId, MemberId};

use super::input::{
    ArchiveConversationInput, CloseConversationInput, DeleteConversationInput, MarkConversationReadInput,
    MarkConversationUnreadInput, MuteConversationInput, StartConversationInput, UnarchiveConversationInput,
    UnmuteConversationInput,
};
use super::payload::{
    ArchiveConversationPayload, CloseConversationPayload, DeleteConversationPayload,
    MarkConversationReadPayload, MarkConversationUnreadPayload, MuteConversationPayload,
    StartConversationPayload, UnarchiveConversationPayload, UnmuteConversationPayload,
};
use crate::app::App;
use crate::graphql::error::Result;
use crate::graphql::id::{Id, global_id};
use crate::graphql::message::Message;
use crate::graphql::plan::{Execution, Lookup, ViewerWrite};
use crate::graphql::scalar::DateTime;
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging;
use crate::messaging::Refusal;
use crate::messaging::conversation::{archive, close, delete, mark_read, mark_unread, mute, start};
use crate::messaging::message::body::Draft;

#[derive(Default)]
pub struct ConversationMutation;

#[object]
impl ConversationMutation {
    /// Returns the open conversation between the viewer and another member, and starts one if there is none. If
    /// `body` is given, also sends it as a message. Until a message is sent, a new conversation is listed
    /// only for the viewer.
    async fn start_conversation(
        &self,
        execution: &Execution,
        input: StartConversationInput,
    ) -> Result<StartConversationPayload> {
        let write = ViewerWrite::begin(execution).await?;
        let (started, user_errors) =
            into_payload(execution, start(&execution.context.app, write.viewer, &input).await, "memberId")?;
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
            message: started.message.map(|row| Message::new(row, write.viewer)),
            created: started.created,
            user_errors,
        })
    }

    /// Closes a conversation for both members, permanently. Its messages stay readable. Closing it again changes
    /// nothing.
    async fn close_conversation(
        &self,
        execution: &Execution,
        input: CloseConversationInput,
    ) -> Result<CloseConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = close::close(&execution.context.app, write.viewer, id).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(CloseConversationPayload { conversation, user_errors })
    }

    /// Deletes a conversation and its messages for both members, permanently.
    async fn delete_conversation(
        &self,
        execution: &Execution,
        input: DeleteConversationInput,
    ) -> Result<DeleteConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = delete::delete(&execution.context.app, write.viewer, id).await;
        let (done, user_errors) = into_payload(execution, outcome, "conversationId")?;
        Ok(DeleteConversationPayload { deleted_conversation_id: done.map(|()| global_id(&id)), user_errors })
    }

    /// Marks the messages of a conversation as read by the viewer, up to a given message or all of them. Read marks
    /// only move forward, and the correspondent sees them unless one of the two hides theirs. Also removes the viewer's
    /// mark as unread.
    async fn mark_conversation_read(
        &self,
        execution: &Execution,
        input: MarkConversationReadInput,
    ) -> Result<MarkConversationReadPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = match input.up_to.map(|Id(message)| message) {
            Some((conversation, _)) if conversation != id => Err(Refusal::MessageNotFound.into()),
            up_to => {
                mark_read::mark_read(&execution.context.app, write.viewer, id, up_to.map(|(_, seq)| seq))
                    .await
            }
        };
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(MarkConversationReadPayload { conversation, user_errors })
    }

    /// Marks a conversation as unread for the viewer (`isUnread`), as a reminder, until they mark it as read or write in
    /// it. Read marks do not move, so the correspondent cannot see it.
    async fn mark_conversation_unread(
        &self,
        execution: &Execution,
        input: MarkConversationUnreadInput,
    ) -> Result<MarkConversationUnreadPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = mark_unread::mark_unread(&execution.context.app, write.viewer, id).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(MarkConversationUnreadPayload { conversation, user_errors })
    }

    /// Archives a conversation for the viewer: it leaves their list, and returns with its next message. A filter lists
    /// the archived ones. The correspondent cannot see it. Archiving it again changes nothing.
    async fn archive_conversation(
        &self,
        execution: &Execution,
        input: ArchiveConversationInput,
    ) -> Result<ArchiveConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = archive::archive(&execution.context.app, write.viewer, id).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(ArchiveConversationPayload { conversation, user_errors })
    }

    /// Moves an archived conversation back to its place in the viewer's list. Changes nothing if it is not archived.
    async fn unarchive_conversation(
        &self,
        execution: &Execution,
        input: UnarchiveConversationInput,
    ) -> Result<UnarchiveConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = archive::unarchive(&execution.context.app, write.viewer, id).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(UnarchiveConversationPayload { conversation, user_errors })
    }

    /// Mutes a conversation for the viewer: clients should not notify the viewer of its messages, and it is left out of
    /// `unreadConversationCount`. Subscriptions still deliver its events, and the correspondent cannot see it. Muting it
    /// again changes when the mute ends.
    async fn mute_conversation(
        &self,
        execution: &Execution,
        input: MuteConversationInput,
    ) -> Result<MuteConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome =
            mute::mute(&execution.context.app, write.viewer, id, input.until.map(|DateTime(at)| at)).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(MuteConversationPayload { conversation, user_errors })
    }

    /// Unmutes a conversation for the viewer. Unmuting it again changes nothing.
    async fn unmute_conversation(
        &self,
        execution: &Execution,
        input: UnmuteConversationInput,
    ) -> Result<UnmuteConversationPayload> {
        let (write, Id(id)) = (ViewerWrite::begin(execution).await?, input.conversation_id);
        let outcome = mute::unmute(&execution.context.app, write.viewer, id).await;
        let (conversation, user_errors) = changed(execution, id, outcome)?;
        Ok(UnmuteConversationPayload { conversation, user_errors })
    }
}

async fn start(
    app: &App,
    viewer: MemberId,
    input: &StartConversationInput,
) -> messaging::Result<start::StartedConversation> {
    let key = input.client_key.as_deref();
    let draft = input.body.as_deref().map(|body| Draft::parse(body, key)).transpose()?;
    start::start(app, viewer, input.member_id.0, draft.as_ref()).await
}

/// The changed conversation and the user errors of a mutation.
fn changed(
    execution: &Execution,
    id: ConversationId,
    outcome: messaging::Result<()>,
) -> Result<(Lookup<ConversationId>, Vec<UserError>)> {
    let (done, user_errors) = into_payload(execution, outcome, "conversationId")?;
    Ok((Lookup(done.map(|()| id)), user_errors))
}
