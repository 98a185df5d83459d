//! Live delivery. The database is the log; the event bus only says when to look.

mod event_bus; // who listens, and how they are woken
pub mod event_log; // each member's numbered log of events
pub mod prune; // forgets events past their retention
pub mod scrub; // takes what was erased out of the database's files
mod sessions; // who is connected, and the word that ends it
pub mod sweep; // looks, now and then, for what the event_bus did not tell
mod tail; // follows one member's log

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::{self, Kind};
use entity::id::ConversationId;
use entity::message;
use entity::profile::PublicProfile;

pub use event_bus::{BusMessage, EventBus};
pub use sessions::{RegisteredSession, SessionRegistry, is_revoked};
pub use tail::{Tail, TailError};

/// One thing that happened in a conversation, as one of its members hears of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number in the member's log.
    pub seq: i64,
    pub kind: Kind,
    pub conversation_id: ConversationId,
    pub message_seq: Option<i64>,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The message sent, where it comes straight from its sender and need not be read again.
    pub message: Option<SentMessage>,
}

/// A message with its sender, where they were there when it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct SentMessage {
    pub message: Arc<message::Model>,
    pub sender: Option<Arc<PublicProfile>>,
}

impl From<event::Model> for Event {
    fn from(row: event::Model) -> Self {
        Self {
            seq: row.seq,
            kind: row.kind,
            conversation_id: row.conversation_id,
            message_seq: row.message_seq,
            at: row.created_at,
            message: None,
        }
    }
}
