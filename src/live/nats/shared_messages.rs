use std::fmt;
use std::sync::Arc;

use entity::id::{ConversationId, MemberId};
use quick_cache::sync::Cache;
use tokio::sync::OnceCell;

use crate::live::SentMessage;

/// A message that the first subscriber to resolve its event reads, for all in this process. None if it was erased.
pub type SharedMessage = Arc<OnceCell<Option<ReadMessage>>>;

/// A message that was read, with the members of its conversation: only they may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadMessage {
    pub sent: SentMessage,
    pub members: [MemberId; 2],
}

/// Both members of a conversation are notified of the same message.
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

impl fmt::Debug for SharedMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedMessages").field(&self.0.len()).finish()
    }
}
