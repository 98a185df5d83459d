use entity::id::ConversationId;
use quick_cache::sync::Cache;

use crate::live::sent_message::SharedMessage;

/// The messages of recent notices. Both members of a conversation are notified of the same message.
pub struct SharedMessages(Cache<(ConversationId, i64), SharedMessage>);

const CAPACITY: usize = 1024;

impl SharedMessages {
    pub fn of(&self, conversation: ConversationId, seq: i64) -> SharedMessage {
        let new = || Ok::<_, std::convert::Infallible>(SharedMessage::default());
        self.0.get_or_insert_with(&(conversation, seq), new).unwrap_or_default()
    }

    pub fn clear(&self) {
        self.0.clear();
    }
}

impl Default for SharedMessages {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}
