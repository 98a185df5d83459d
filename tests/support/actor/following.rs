use serde_json::{Value, json};

use super::payload::successful;
use super::{Actor, MESSAGE};
use crate::support::{Socket, Subscription};

impl Actor {
    /// Announces that the member is typing.
    pub async fn types(&self, conversation: &str) {
        successful(&self.on_conversation("setTyping", conversation).await);
    }

    /// Announces that the member has stopped typing.
    pub async fn stops_typing(&self, conversation: &str) {
        let input = json!({ "conversationId": conversation, "isTyping": false });
        successful(&self.mutates("setTyping", "", input).await);
    }

    pub async fn opens_a_socket(&self) -> Socket {
        Socket::open(&self.url, &self.token).await
    }

    /// Subscribes to `newMessage` after a cursor, on a new socket.
    pub async fn subscribes_to_messages(&self, after: &str) -> Subscription {
        let query = format!(
            "subscription($after: EventCursor) {{ newMessage(after: $after) {{ cursor message {{ {MESSAGE} }} }} }}"
        );
        self.subscribes(&query, json!({ "after": after })).await
    }

    /// Subscribes to `conversationEvents` after a cursor, on a new socket.
    pub async fn subscribes_to_events(&self, after: &str) -> Subscription {
        let query = "subscription($after: EventCursor) { conversationEvents(after: $after) {
            __typename cursor conversationId
            ... on ConversationStarted { conversation { correspondent { handle } } }
            ... on MessageSent { message { id body isMine } }
            ... on ConversationRead { reader { handle } conversation { unreadCount correspondentReadUpTo { body } } }
            ... on ConversationClosed { conversation { status closedBy { handle } } }
            ... on MessagesExpired { expiredUpTo conversation { unreadCount } } } }";
        self.subscribes(query, json!({ "after": after })).await
    }

    /// Subscribes to `typing`, on a new socket. The subscription has started when this returns.
    pub async fn follows_typing(&self, conversation: &str) -> Subscription {
        let mut subscription = self.subscribes_to_typing(conversation).await;
        assert!(!subscription.is_typing().await);
        subscription
    }

    pub async fn subscribes_to_typing(&self, conversation: &str) -> Subscription {
        let query = "subscription($id: ID!) { typing(conversationId: $id) { isTyping } }";
        self.subscribes(query, json!({ "id": conversation })).await
    }

    pub async fn subscribes(&self, query: &str, variables: Value) -> Subscription {
        Subscription::start(self.opens_a_socket().await, query, variables).await
    }
}
