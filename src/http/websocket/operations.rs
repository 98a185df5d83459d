//! The running operations of a socket and the messages that they send.

use std::collections::HashMap;
use std::future;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_stream::{StreamExt, StreamMap};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::protocol::message_text;
use super::sink::{FrameContent, OperationFrame};
use crate::http::BudgetOwner;
use crate::http::operation_event::{OperationEvent, OperationEvents};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::in_flight::InFlight;

#[derive(Default)]
pub struct Operations {
    running: HashMap<Arc<str>, RunningOperation>,
    /// The subscriptions that have started, polled by the socket itself.
    subscriptions: StreamMap<Arc<str>, OperationEvents>,
    last_generation: u64,
    /// None while no operation has a task.
    queue: Option<FrameQueue>,
    /// Canceled when the socket drains: subscriptions end, and no operation starts.
    pub draining: CancellationToken,
}

struct RunningOperation {
    /// Distinguishes operations that use the same ID one after another.
    generation: u64,
    /// None once its subscription has started.
    task: Option<AbortOnDropHandle<()>>,
    /// The bytes of its request.
    _reservation: ByteReservation<BudgetOwner>,
}

/// The queue of the operations that have a task.
struct FrameQueue {
    /// None when draining. The frames then end with the last operation.
    sender: Option<Sender<Box<OperationFrame>>>,
    frames: Receiver<Box<OperationFrame>>,
}

/// A message of an operation to the client.
pub struct OutgoingMessage {
    pub text: String,
    /// Released when the message is written.
    pub held: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

impl Operations {
    pub fn has(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// Returns the generation of an operation that is about to start and the queue for its frames. None when draining.
    pub fn reserve(&mut self, queue_length: usize) -> Option<(u64, Sender<Box<OperationFrame>>)> {
        if self.draining.is_cancelled() {
            return None;
        }
        self.last_generation += 1;
        let queue = self.queue.get_or_insert_with(|| {
            let (sender, frames) = channel(queue_length);
            FrameQueue { sender: Some(sender), frames }
        });
        Some((self.last_generation, queue.sender.clone()?))
    }

    pub fn insert(
        &mut self,
        id: Arc<str>,
        generation: u64,
        task: AbortOnDropHandle<()>,
        reservation: ByteReservation<BudgetOwner>,
    ) {
        let operation = RunningOperation { generation, task: Some(task), _reservation: reservation };
        self.running.insert(id, operation);
    }

    /// Ends an operation. Returns whether it was running.
    pub fn end(&mut self, id: &str) -> bool {
        self.subscriptions.remove(id);
        self.running.remove(id).is_some()
    }

    /// Ends all operations.
    pub fn clear(&mut self) {
        self.subscriptions.clear();
        self.running.clear();
    }

    /// Ends the subscriptions. Running queries and mutations may finish.
    pub fn drain(&mut self) {
        self.draining.cancel();
        self.subscriptions.clear();
        if let Some(queue) = &mut self.queue {
            queue.sender = None;
        }
    }

    /// Returns the next message of an operation that the client has not completed. When draining, returns None after
    /// the last message of all.
    pub async fn next(&mut self) -> Option<OutgoingMessage> {
        loop {
            if self.queue.is_none() && self.draining.is_cancelled() {
                return None;
            }
            let frames = self.queue.as_mut().map(|queue| &mut queue.frames);
            let message = tokio::select! {
                frame = next_frame(frames) => self.receive(*frame?),
                Some((id, event)) = self.subscriptions.next() => self.message(&id, &event),
            };
            if message.is_some() {
                return message;
            }
        }
    }

    /// Ignores the frames of operations that the client has completed.
    fn receive(
        &mut self,
        OperationFrame { id, generation, content }: OperationFrame,
    ) -> Option<OutgoingMessage> {
        let operation = self.running.get_mut(&id).filter(|operation| operation.generation == generation)?;
        match content {
            FrameContent::Text { text, is_last, held } => {
                if is_last {
                    self.complete(&id);
                }
                Some(OutgoingMessage { text, held: Some(held) })
            }
            FrameContent::Subscription(events) => {
                operation.task = None;
                if !self.draining.is_cancelled() {
                    self.subscriptions.insert(id, events);
                    self.drop_idle_queue();
                }
                None
            }
        }
    }

    fn message(&mut self, id: &Arc<str>, event: &OperationEvent) -> Option<OutgoingMessage> {
        let text = message_text(id, event);
        if event.is_last() {
            self.complete(id);
        }
        Some(OutgoingMessage { text: text?, held: None })
    }

    /// Ends an operation before its last message is sent, because the client may reuse the ID as soon as it has read
    /// it.
    fn complete(&mut self, id: &str) {
        self.end(id);
        self.drop_idle_queue();
    }

    /// Drops the queue if no operation has a task. Keeps it when draining, because its end is awaited.
    fn drop_idle_queue(&mut self) {
        if !self.draining.is_cancelled() && self.running.values().all(|operation| operation.task.is_none()) {
            self.queue = None;
        }
    }
}

async fn next_frame(frames: Option<&mut Receiver<Box<OperationFrame>>>) -> Option<Box<OperationFrame>> {
    match frames {
        Some(frames) => frames.recv().await,
        None => future::pending().await,
    }
}
