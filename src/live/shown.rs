//! Messages that arrive while a client of this process shows their conversation. A member who looks at it need not be
//! notified.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};

use super::slot::Slot;

/// The time of the oldest message for each member and conversation that was shown when it arrived.
#[derive(Debug, Default)]
pub(super) struct ShownMessages(Mutex<HashMap<(MemberId, ConversationId), DateTime<Utc>>>);

impl ShownMessages {
    pub fn record(&self, member: MemberId, conversation: ConversationId, at: DateTime<Utc>) {
        self.lock().entry((member, conversation)).or_insert(at);
    }

    /// Removes and returns those from up to this time.
    pub fn take(&self, until: DateTime<Utc>) -> Vec<(MemberId, ConversationId)> {
        self.lock().extract_if(|_, at| *at <= until).map(|(key, _)| key).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(MemberId, ConversationId), DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A client shows a conversation to a member until this is dropped.
#[derive(Debug)]
pub(super) struct Showing {
    slot: Arc<Slot>,
    conversation: ConversationId,
}

impl Showing {
    pub fn start(slot: &Arc<Slot>, conversation: ConversationId) -> Self {
        slot.shown().push(conversation);
        Self { slot: Arc::clone(slot), conversation }
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        let mut shown = self.slot.shown();
        if let Some(position) = shown.iter().position(|shown| *shown == self.conversation) {
            shown.swap_remove(position);
        }
    }
}
