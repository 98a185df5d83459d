use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::protocol::message_text;
use crate::http::BudgetOwner;
use crate::http::operation_event::{OperationEvent, OperationEvents, OperationSink};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::in_flight::InFlight;
use crate::limits::send_budget::SendBudget;

/// A frame from the task of an operation to its socket.
pub struct OperationFrame {
    pub id: Arc<str>,
    /// Distinguishes operations that use the same ID one after another.
    pub generation: u64,
    pub content: FrameContent,
}

pub enum FrameContent {
    Text {
        text: String,
        /// Whether the operation is complete.
        is_last: bool,
        /// Released when the text is written.
        held: (InFlight, ByteReservation<BudgetOwner>),
    },
    /// The subscription has started.
    Subscription(OperationEvents),
}

/// Sends the events of an operation to its socket. The frames are boxed, because the queue allocates space for many at
/// once.
pub struct SocketSink {
    pub id: Arc<str>,
    pub generation: u64,
    pub queue: Sender<Box<OperationFrame>>,
    pub in_flight: InFlight,
    pub send_budget: SendBudget<BudgetOwner>,
}

impl SocketSink {
    async fn enqueue(&self, content: FrameContent) {
        let frame = OperationFrame { id: Arc::clone(&self.id), generation: self.generation, content };
        // Fails if the socket has just ended, which also ends this task.
        let _ = self.queue.send(Box::new(frame)).await;
    }
}

impl OperationSink for SocketSink {
    async fn send(&self, event: OperationEvent) {
        let is_last = event.is_last();
        let Some(text) = message_text(&self.id, &event) else { return };
        drop(event);
        let held = (self.in_flight.clone(), self.send_budget.reserve(text.len()).await);
        self.enqueue(FrameContent::Text { text, is_last, held }).await;
    }

    /// Hands the subscription over to the socket, which polls it.
    async fn forward(&self, events: OperationEvents) {
        self.enqueue(FrameContent::Subscription(events)).await;
    }
}
