use serde_json::{Value, json};

use super::Actor;

pub const CONVERSATION: &str =
    "id status unreadCount isUnread isMuted mutedUntil isArchived lastActivityAt correspondent { handle }
    lastMessage { id preview isMine } closedBy { handle }";
pub const MESSAGE: &str = "id body isMine clientKey sender { handle } conversation { id }";

impl Actor {
    /// The first 100 conversations of the member's list.
    pub async fn lists(&self) -> Vec<Value> {
        let query = format!("{{ viewer {{ conversations(first: 100) {{ nodes {{ {CONVERSATION} }} }} }} }}");
        let data = self.executes(&query, json!({})).await;
        data["viewer"]["conversations"]["nodes"].as_array().expect("a list").clone()
    }

    /// The number of unread conversations that want the member's attention.
    pub async fn unread_conversations(&self) -> u64 {
        let data = self.executes("{ viewer { unreadConversationCount } }", json!({})).await;
        data["viewer"]["unreadConversationCount"].as_u64().expect("a count")
    }

    /// A conversation as the member sees it, or null.
    pub async fn sees(&self, conversation: &str) -> Value {
        let query = format!("query($id: ID!) {{ conversation(id: $id) {{ {CONVERSATION} }} }}");
        self.executes(&query, json!({ "id": conversation })).await["conversation"].clone()
    }

    /// The bodies of a conversation's last 100 messages.
    pub async fn history(&self, conversation: &str) -> Vec<String> {
        let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
        let data = self.executes(query, json!({ "id": conversation })).await;
        let nodes = data["conversation"]["messages"]["nodes"].as_array().expect("messages").clone();
        nodes.iter().map(|node| node["body"].as_str().expect("a body").to_owned()).collect()
    }

    /// The current cursor of the member's event log.
    pub async fn cursor(&self) -> String {
        let data = self.executes("{ viewer { eventCursor } }", json!({})).await;
        data["viewer"]["eventCursor"].as_str().expect("a cursor").to_owned()
    }
}
