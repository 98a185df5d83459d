use serde_json::{Value, json};

use super::payload::{successful, user_error};
use super::{Actor, CONVERSATION, MESSAGE};

impl Actor {
    async fn start(&self, other: &Self, body: Option<&str>, key: Option<&str>) -> Value {
        let selection = format!("created conversation {{ {CONVERSATION} }} message {{ {MESSAGE} }}");
        let input = json!({ "memberId": other.id, "body": body, "clientKey": key });
        self.mutates("startConversation", &selection, input).await
    }

    /// Starts a conversation without a message, as « Contacter » on a profile does. Returns the payload.
    pub async fn starts_conversation_with(&self, other: &Self) -> Value {
        successful(&self.start(other, None, None).await)
    }

    /// Starts a conversation without a message. Returns its ID.
    pub async fn starts_empty_conversation_with(&self, other: &Self) -> String {
        let payload = self.starts_conversation_with(other).await;
        payload["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    /// Starts a conversation with a first message. Returns the conversation's ID.
    pub async fn writes_to(&self, other: &Self, body: &str) -> String {
        let payload = successful(&self.start(other, Some(body), None).await);
        payload["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    pub async fn writes_once_to(&self, other: &Self, body: &str, key: &str) -> Value {
        self.start(other, Some(body), Some(key)).await
    }

    pub async fn cannot_start_conversation_with(&self, other: &Self) -> String {
        user_error(&self.start(other, None, None).await)
    }

    pub async fn sends_with_key(&self, conversation: &str, body: &str, key: Option<&str>) -> Value {
        let selection = format!("message {{ {MESSAGE} }} conversation {{ {CONVERSATION} }}");
        let input = json!({ "conversationId": conversation, "body": body, "clientKey": key });
        self.mutates("sendMessage", &selection, input).await
    }

    /// Sends a message and returns it.
    pub async fn sends(&self, conversation: &str, body: &str) -> Value {
        successful(&self.sends_with_key(conversation, body, None).await)["message"].clone()
    }

    pub async fn cannot_send(&self, conversation: &str, body: &str, key: Option<&str>) -> String {
        user_error(&self.sends_with_key(conversation, body, key).await)
    }

    /// Executes a mutation that takes only a conversation ID. Returns the payload.
    pub async fn on_conversation(&self, mutation: &str, conversation: &str) -> Value {
        let selection = match mutation {
            "deleteConversation" => "deletedConversationId".to_owned(),
            "setTyping" => String::new(),
            _ => format!("conversation {{ {CONVERSATION} }}"),
        };
        self.mutates(mutation, &selection, json!({ "conversationId": conversation })).await
    }

    pub async fn closes(&self, conversation: &str) -> Value {
        successful(&self.on_conversation("closeConversation", conversation).await)["conversation"].clone()
    }

    pub async fn deletes(&self, conversation: &str) {
        let payload = successful(&self.on_conversation("deleteConversation", conversation).await);
        assert_eq!(payload["deletedConversationId"], json!(conversation));
    }

    pub async fn cannot(&self, mutation: &str, conversation: &str) -> String {
        user_error(&self.on_conversation(mutation, conversation).await)
    }

    /// Marks a conversation as read, up to a message or as a whole. Returns the conversation.
    pub async fn reads(&self, conversation: &str, up_to: Option<&str>) -> Value {
        successful(&self.marks_read(conversation, up_to).await)["conversation"].clone()
    }

    pub async fn cannot_mark_read(&self, conversation: &str, up_to: Option<&str>) -> String {
        user_error(&self.marks_read(conversation, up_to).await)
    }

    async fn marks_read(&self, conversation: &str, up_to: Option<&str>) -> Value {
        let input = json!({ "conversationId": conversation, "upTo": up_to });
        self.mutates("markConversationRead", &format!("conversation {{ {CONVERSATION} }}"), input).await
    }

    /// Executes a mutation that takes only a member ID. Returns the member.
    pub async fn on_member(&self, mutation: &str, other: &Self) -> Value {
        let selection = "member { handle isContact isFollowed isBlocked canMessage }";
        successful(&self.mutates(mutation, selection, json!({ "memberId": other.id })).await)["member"]
            .clone()
    }

    pub async fn cannot_on_member(&self, mutation: &str, member_id: &str) -> String {
        user_error(&self.mutates(mutation, "member { handle }", json!({ "memberId": member_id })).await)
    }
}
