use std::sync::Arc;

use causerie::app::App;
use causerie::messaging;
use causerie::messaging::message::body::Draft;
use causerie::messaging::message::send::send;
use entity::id::ConversationId;
use entity::message;

use super::TestApp;
use crate::support::Actor;

impl TestApp {
    /// Sends a message without going through the API.
    pub async fn writes(
        &self,
        sender: &Actor,
        conversation: &str,
        text: &str,
        key: Option<&str>,
    ) -> messaging::Result<Arc<message::Model>> {
        writes_on(&self.app, sender, conversation, text, key).await
    }

    /// Sends a message as another process would: this process is not notified.
    pub async fn writes_through(&self, other: &App, sender: &Actor, conversation: &str, text: &str) {
        writes_on(other, sender, conversation, text, None).await.expect("a sent message");
    }
}

async fn writes_on(
    app: &App,
    sender: &Actor,
    conversation: &str,
    text: &str,
    key: Option<&str>,
) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(text, key).expect("a string");
    send(app, sender.member_id(), conversation_id(conversation), &draft).await
}

/// A conversation's ID in the database.
pub fn conversation_id(global: &str) -> ConversationId {
    ConversationId(global.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
}
