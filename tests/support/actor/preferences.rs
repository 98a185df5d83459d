use serde_json::{Value, json};

use super::payload::{successful, user_error};
use super::{Actor, CONVERSATION};

impl Actor {
    /// Mutes a conversation until a time. Returns the conversation.
    pub async fn mutes_until(&self, conversation: &str, until: &str) -> Value {
        successful(&self.mute(conversation, until).await)["conversation"].clone()
    }

    pub async fn cannot_mute_until(&self, conversation: &str, until: &str) -> String {
        user_error(&self.mute(conversation, until).await)
    }

    async fn mute(&self, conversation: &str, until: &str) -> Value {
        let input = json!({ "conversationId": conversation, "until": until });
        self.mutates("muteConversation", &format!("conversation {{ {CONVERSATION} }}"), input).await
    }

    /// Shows or hides the member's read marks. Returns the new value.
    pub async fn shows_read_marks(&self, shown: bool) -> Value {
        let input = json!({ "showsReadMarks": shown });
        successful(&self.mutates("setShowsReadMarks", "showsReadMarks", input).await)["showsReadMarks"]
            .clone()
    }

    /// Changes how the member is notified. Returns the payload.
    pub async fn updates_settings(&self, input: Value) -> Value {
        successful(&self.update_settings(input).await)
    }

    pub async fn cannot_update_settings(&self, input: Value) -> String {
        user_error(&self.update_settings(input).await)
    }

    async fn update_settings(&self, input: Value) -> Value {
        let selection = "notificationSettings { push email showsText quietHours { from until timeZone } }";
        self.mutates("updateNotificationSettings", selection, input).await
    }
}
