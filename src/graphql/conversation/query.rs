use async_graphql::InputObject;
use async_graphql::connection::EmptyFields;

use super::Conversation;
use super::object::ConversationStatus;
use crate::graphql::connection::Connection;
use crate::graphql::error::Result;
use crate::graphql::id::MessageKey;
use crate::graphql::message::Message;
use crate::graphql::plan::{Core, Key};
use crate::messaging::conversation::filtered_list::ListFilter;
use crate::messaging::conversation::{filtered_list, list};
use crate::messaging::pagination::Window;

/// Conditions on the conversations to list. All conditions that are not null must be met.
#[derive(InputObject, Clone, Default)]
pub struct ConversationFilter {
    /// Lists only conversations with this status.
    status: Option<ConversationStatus>,
    /// Lists only conversations with unread messages if true, and only those without if false.
    unread: Option<bool>,
    /// Lists only conversations whose correspondent matches: each word of the search must be a prefix of a
    /// word in their display name or handle, in any order. Case, accents and punctuation are ignored. A search of
    /// more than 200 characters matches nobody.
    search: Option<String>,
}

impl From<ConversationFilter> for ListFilter {
    fn from(filter: ConversationFilter) -> Self {
        Self {
            closed: filter.status.map(|status| status == ConversationStatus::Closed),
            unread: filter.unread,
            search: filter.search,
        }
    }
}

/// A page of the viewer's conversations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConversationPage {
    pub filter: ListFilter,
    pub window: Window<i64>,
}

impl Key for ConversationPage {
    type Value = Connection<Conversation>;

    const CHECKS_VIEWER: bool = true;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (core.viewer()?, &core.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let page = if key.filter == ListFilter::default() {
                let listed = list::list(db, viewer, &key.window, core.needs.last_messages).await?;
                core.sees(listed.viewer)?;
                for message in listed.last_messages {
                    let key: MessageKey = (message.conversation_id, message.seq);
                    core.prime(key, Message::new(message.into(), viewer));
                }
                // The correspondents are read with the conversations and need not be loaded again.
                listed
                    .page
                    .try_map(|(membership, correspondent)| core.knows(correspondent).map(|()| membership))?
            } else {
                core.check().await?;
                filtered_list::page(db, viewer, &key.filter, &key.window).await?
            };
            pages.push((key.clone(), Connection::of(page.map(Conversation), EmptyFields)));
        }
        Ok(pages)
    }
}

/// The number of the viewer's conversations with unread messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnreadCount;

impl Key for UnreadCount {
    type Value = u64;

    async fn load(core: &Core, _: &[Self]) -> Result<Vec<(Self, u64)>> {
        let count = filtered_list::count_unread(&core.app.store.read, core.viewer()?).await?;
        Ok(vec![(Self, count)])
    }
}
