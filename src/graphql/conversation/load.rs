//! Loads conversations. Only their two members can see them.

use entity::id::ConversationId;
use sea_orm::{ConnectionTrait, DbBackend};

use super::key::{ConversationWithMessages, OpenConversationWith};
use super::object::Conversation;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::message::{FirstUnread, MessagePage, prime_page};
use crate::graphql::plan::{LoadContext, LoaderKey};
use crate::messaging::conversation::snapshot::ViewerSnapshot;
use crate::messaging::conversation::{membership, snapshot};
use crate::messaging::message::history;
use crate::messaging::message::window::MessageWindow;

impl LoaderKey for ConversationId {
    type Value = Conversation;

    const CHECKS_VIEWER: bool = true;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        load_many(context, keys, None).await
    }

    /// The conversation was deleted after the row that refers to it was read.
    fn missing() -> ApiError {
        ApiError::conversation_not_found()
    }
}

impl LoaderKey for ConversationWithMessages {
    type Value = Conversation;

    const CHECKS_VIEWER: bool = true;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        let mut found = Vec::new();
        for keys in keys.chunk_by(|key, next| key.page == next.page) {
            let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
            let page = keys.first().and_then(|key| key.page.as_ref());
            for (id, conversation) in load_many(context, &ids, page).await? {
                context.prime(id, conversation.clone());
                found.extend(keys.iter().find(|key| key.id == id).map(|key| (key.clone(), conversation)));
            }
        }
        Ok(found)
    }
}

impl LoaderKey for OpenConversationWith {
    type Value = Conversation;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = membership::find_open(&context.app.store.read, context.viewer()?, &ids).await?;
        Ok(rows.into_iter().map(|row| (Self(row.correspondent()), Conversation(row))).collect())
    }
}

/// Loads those of the conversations that the viewer is a member of, with a page of their messages.
async fn load_many(
    context: &LoadContext,
    ids: &[ConversationId],
    page: Option<&MessageWindow>,
) -> Result<Vec<(ConversationId, Conversation)>> {
    let (viewer, db) = (context.viewer()?, &context.app.store.read);
    // On SQLite, which has no round trips, a second statement is cheaper than repeating the conversation with each
    // message.
    let joined = page.filter(|_| db.get_database_backend() == DbBackend::Postgres);
    let snapshot = snapshot::of_conversations(db, viewer, ids, joined).await?;
    let ViewerSnapshot { viewer: own, memberships, mut messages, .. } = snapshot;
    context.confirm_viewer(own)?;
    let mut found = Vec::with_capacity(memberships.len());
    for (membership, correspondent) in memberships {
        context.prime_member(correspondent)?;
        let id = membership.conversation.id;
        if let Some(window) = page {
            let page = MessagePage::of(&membership, window);
            let rows = match joined {
                Some(_) => messages.extract_if(.., |message| message.conversation_id == id).collect(),
                None => history::read(db, id, &page.range).await?,
            };
            prime_page(context, page, rows, FirstUnread::of(&membership))?;
        }
        found.push((id, Conversation(membership)));
    }
    Ok(found)
}
