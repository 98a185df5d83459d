//! Loads messages of conversations that the viewer may see.

use std::sync::Arc;

use entity::message;

use super::key::{FirstUnread, MessagePage, OwnMessageUpTo};
use super::object::{Message, MessageCount};
use crate::graphql::error::Result;
use crate::graphql::id::MessageKey;
use crate::graphql::plan::{LoadContext, LoaderKey, Planner};
use crate::graphql::relay_connection::Connection;
use crate::graphql::scalar::int;
use crate::messaging::message::history;
use crate::messaging::pagination::Page;

/// A list of conversations also reads their last messages if a message is selected by this key.
impl LoaderKey for MessageKey {
    type Value = Message;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Message)>> {
        let viewer = context.viewer()?;
        let rows = history::find_many(&context.app.store.read, keys).await?;
        let message =
            |row: message::Model| ((row.conversation_id, row.seq), Message::new(row.into(), viewer));
        Ok(rows.into_iter().map(message).collect())
    }

    fn plan(planner: &mut Planner<'_>) {
        planner.needs.last_messages = true;
    }
}

impl LoaderKey for OwnMessageUpTo {
    type Value = Message;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Message)>> {
        let viewer = context.viewer()?;
        let positions: Vec<_> = keys.iter().map(|Self(conversation, seq)| (*conversation, *seq)).collect();
        let rows = history::newest_up_to(&context.app.store.read, viewer, &positions).await?;
        let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
        let newest = |key: &Self| {
            let is_candidate = |row: &&Arc<message::Model>| row.conversation_id == key.0 && row.seq <= key.1;
            let row = rows.iter().filter(is_candidate).max_by_key(|row| row.seq)?;
            Some((*key, Message::new(Arc::clone(row), viewer)))
        };
        Ok(keys.iter().filter_map(newest).collect())
    }
}

impl LoaderKey for FirstUnread {
    type Value = Message;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Message)>> {
        let viewer = context.viewer()?;
        let keys: Vec<_> = keys.iter().map(|Self(conversation, seq)| (*conversation, *seq)).collect();
        let rows = history::find_many(&context.app.store.read, &keys).await?;
        let message =
            |row: message::Model| (Self(row.conversation_id, row.seq), Message::new(row.into(), viewer));
        Ok(rows.into_iter().map(message).collect())
    }
}

impl LoaderKey for MessagePage {
    type Value = Connection<Message, MessageCount>;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (context.viewer()?, &context.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let rows = history::read(db, key.conversation, &key.range).await?;
            let messages = history::page(rows, &key.all, &key.range);
            let messages = messages.map(|row| Message::new(row.into(), viewer));
            pages.push((key.clone(), connection(key, messages)));
        }
        Ok(pages)
    }
}

/// Stores a page of messages that was read together with its conversation, and the first unread message if it is there.
pub fn prime_page(
    context: &LoadContext,
    page: MessagePage,
    rows: Vec<message::Model>,
    first_unread: Option<FirstUnread>,
) -> Result<()> {
    let viewer = context.viewer()?;
    let messages = history::page(rows, &page.all, &page.range);
    let messages = messages.map(|row| Message::new(row.into(), viewer));
    if let Some(key) = first_unread
        && let Some(message) = messages.rows.iter().find(|message| message.seq() == key.1)
    {
        context.prime(key, message.clone());
    }
    let connection = connection(&page, messages);
    context.prime(page, connection);
    Ok(())
}

fn connection(page: &MessagePage, messages: Page<Message>) -> Connection<Message, MessageCount> {
    Connection::of(messages, MessageCount { total_count: int(page.all.end() - page.all.start() + 1) })
}
