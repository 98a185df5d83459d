//! Loading conversations: only their two members can see them.

use entity::id::ConversationId;
use sea_orm::{ConnectionTrait, DbBackend};

use super::object::Conversation;
use crate::graphql::connection::{Paging, Seq};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::message::MessagePage;
use crate::graphql::plan::{Core, Key, Lookahead};
use crate::messaging::conversation::snapshot;
use crate::messaging::conversation::snapshot::ViewerSnapshot;
use crate::messaging::pagination::Window;

impl Key for ConversationId {
    type Value = Conversation;

    const CHECKS_VIEWER: bool = true;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        open(core, keys, None).await
    }

    /// The conversation was deleted after the row that refers to it was read.
    fn missing() -> ApiError {
        ApiError::conversation_not_found()
    }
}

/// A conversation with the selected page of its messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WithMessages {
    id: ConversationId,
    page: Option<Window<i64>>,
}

impl WithMessages {
    pub fn asked(id: ConversationId, ahead: Lookahead<'_>) -> Self {
        let paging = ahead.arguments("messages").and_then(|arguments| Paging::of(&arguments).ok());
        // Invalid arguments are reported when the page itself is resolved.
        Self { id, page: paging.and_then(|paging| paging.window(|Seq(seq)| seq).ok()) }
    }
}

impl Key for WithMessages {
    type Value = Conversation;

    const CHECKS_VIEWER: bool = true;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        let mut found = Vec::new();
        for keys in keys.chunk_by(|one, next| one.page == next.page) {
            let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
            let page = keys.first().and_then(|key| key.page.as_ref());
            // On SQLite, which has no round trips, a second statement is cheaper than repeating the conversation with
            // each message.
            let page = page.filter(|_| core.app.store.read.get_database_backend() == DbBackend::Postgres);
            for (id, conversation) in open(core, &ids, page).await? {
                core.prime(id, conversation.clone());
                found.extend(keys.iter().find(|key| key.id == id).map(|key| (key.clone(), conversation)));
            }
        }
        Ok(found)
    }
}

/// Loads those of the conversations that the viewer is a member of, in one statement.
async fn open(
    core: &Core,
    ids: &[ConversationId],
    page: Option<&Window<i64>>,
) -> Result<Vec<(ConversationId, Conversation)>> {
    let viewer = core.viewer()?;
    let opened = snapshot::of_conversations(&core.app.store.read, viewer, ids, page).await?;
    let ViewerSnapshot { viewer: own, memberships, mut messages, .. } = opened;
    core.sees(own)?;
    let mut found = Vec::with_capacity(memberships.len());
    for (membership, correspondent) in memberships {
        core.knows(correspondent)?;
        let (id, last_seq) = (membership.conversation.id, membership.conversation.last_seq);
        if let Some(window) = page {
            let page = MessagePage { conversation: id, last_seq, window: window.clone() };
            let rows = messages.extract_if(.., |message| message.conversation_id == id).collect();
            let connection = page.show(rows, viewer);
            core.prime(page, connection);
        }
        found.push((id, Conversation(membership)));
    }
    Ok(found)
}
