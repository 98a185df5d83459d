//! How the tasks of operations are heard by their socket.

use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::protocol::text;
use crate::http::BudgetOwner;
use crate::http::operation_event::{self, OperationEvent, OperationEvents};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::in_flight::InFlight;
use crate::limits::send_budget::SendBudget;

pub struct Frame {
    /// Which operation, and which of those that had this id one after another.
    pub id: Arc<str>,
    pub turn: u64,
    pub content: Content,
}

pub enum Content {
    Text {
        text: String,
        /// Nothing more comes of it.
        is_last: bool,
        /// Given back when it is read.
        held: (InFlight, ByteReservation<BudgetOwner>),
    },
    /// It is a subscription, and has begun.
    Words(OperationEvents),
}

/// Where an operation's frames go. They are boxed, as the queue has room for many before there is any.
pub struct SocketSink {
    pub id: Arc<str>,
    pub turn: u64,
    pub queue: Sender<Box<Frame>>,
    pub in_flight: InFlight,
    pub unread: SendBudget<BudgetOwner>,
}

impl SocketSink {
    async fn puts(&self, content: Content) {
        let frame = Frame { id: Arc::clone(&self.id), turn: self.turn, content };
        // Nobody listens where the socket has just ended, and this task with it.
        let _ = self.queue.send(Box::new(frame)).await;
    }
}

impl operation_event::OperationSink for SocketSink {
    async fn send(&self, word: OperationEvent) {
        let is_last = word.is_last();
        let Some(text) = text(&self.id, &word) else { return };
        drop(word);
        let held = (self.in_flight.clone(), self.unread.hold(text.len()).await);
        self.puts(Content::Text { text, is_last, held }).await;
    }

    /// The socket polls them itself.
    async fn forward(&self, words: OperationEvents) {
        self.puts(Content::Words(words)).await;
    }
}
