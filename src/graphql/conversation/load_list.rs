//! Loads pages of the viewer's conversations, and the number of unread ones.

use async_graphql::connection::EmptyFields;

use super::key::{ConversationPage, UnreadCount};
use super::object::Conversation;
use crate::graphql::error::Result;
use crate::graphql::id::MessageKey;
use crate::graphql::message::Message;
use crate::graphql::plan::{LoadContext, LoaderKey};
use crate::graphql::relay_connection::Connection;
use crate::messaging::conversation::filtered_list::ListFilter;
use crate::messaging::conversation::{filtered_list, list};

impl LoaderKey for ConversationPage {
    type Value = Connection<Conversation>;

    const CHECKS_VIEWER: bool = true;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (context.viewer()?, &context.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let page = if key.filter == ListFilter::default() {
                let listed = list::list(db, viewer, &key.window, context.needs.last_messages).await?;
                context.confirm_viewer(listed.viewer)?;
                for message in listed.last_messages {
                    let key: MessageKey = (message.conversation_id, message.seq);
                    context.prime(key, Message::new(message.into(), viewer));
                }
                // The correspondents are read with the conversations and need not be loaded again.
                listed.page.try_map(|(membership, correspondent)| {
                    context.prime_member(correspondent).map(|()| membership)
                })?
            } else {
                context.check_token().await?;
                filtered_list::page(db, viewer, &key.filter, &key.window).await?
            };
            pages.push((key.clone(), Connection::of(page.map(Conversation), EmptyFields)));
        }
        Ok(pages)
    }
}

impl LoaderKey for UnreadCount {
    type Value = u64;

    async fn load(context: &LoadContext, _: &[Self]) -> Result<Vec<(Self, u64)>> {
        let (app, viewer) = (&context.app, context.viewer()?);
        let count = filtered_list::count_unread(&app.store.read, viewer, app.clock.now()).await?;
        Ok(vec![(Self, count)])
    }
}
