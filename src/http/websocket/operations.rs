//! The operations of a socket that run, and what they say.

use std::collections::HashMap;
use std::future;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_stream::{StreamExt, StreamMap};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::protocol::text;
use super::sink::{Content, Frame};
use crate::http::BudgetOwner;
use crate::http::operation_event::{OperationEvent, OperationEvents};
use crate::limits::byte_budget::ByteReservation;
use crate::limits::in_flight::InFlight;

#[derive(Default)]
pub struct Operations {
    running: HashMap<Arc<str>, RunningOperation>,
    /// Those that have begun.
    subscriptions: StreamMap<Arc<str>, OperationEvents>,
    turns: u64,
    /// None while no operation has a task.
    queue: Option<Queue>,
    /// Comes when it is time to leave: subscriptions end, and nothing is started any more.
    pub draining: CancellationToken,
}

struct RunningOperation {
    /// Which of those that had its id one after another.
    turn: u64,
    /// None once its subscription has begun.
    task: Option<AbortOnDropHandle<()>>,
    /// The bytes that it came in.
    _held: ByteReservation<BudgetOwner>,
}

/// Where the operations that have a task put what they say.
struct Queue {
    /// None when leaving. Then the frames end with the last operation.
    voices: Option<Sender<Box<Frame>>>,
    frames: Receiver<Box<Frame>>,
}

/// A message of an operation.
pub struct OutgoingMessage {
    pub text: String,
    /// Given back when it is read.
    pub held: Option<(InFlight, ByteReservation<BudgetOwner>)>,
}

impl Operations {
    pub fn has(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// The turn of one that is to begin, and where it is heard; None when leaving.
    pub fn turn(&mut self, most: usize) -> Option<(u64, Sender<Box<Frame>>)> {
        if self.draining.is_cancelled() {
            return None;
        }
        self.turns += 1;
        let queue = self.queue.get_or_insert_with(|| {
            let (voices, frames) = channel(most);
            Queue { voices: Some(voices), frames }
        });
        Some((self.turns, queue.voices.clone()?))
    }

    /// Runs from now on.
    pub fn begin(
        &mut self,
        id: Arc<str>,
        turn: u64,
        task: AbortOnDropHandle<()>,
        held: ByteReservation<BudgetOwner>,
    ) {
        self.running.insert(id, RunningOperation { turn, task: Some(task), _held: held });
    }

    /// Whether there was one.
    pub fn end(&mut self, id: &str) -> bool {
        self.subscriptions.remove(id);
        self.running.remove(id).is_some()
    }

    /// What still runs has nobody to answer.
    pub fn clear(&mut self) {
        self.subscriptions.clear();
        self.running.clear();
    }

    /// Queries and mutations that run may finish.
    pub fn drain(&mut self) {
        self.draining.cancel();
        self.subscriptions.clear();
        if let Some(queue) = &mut self.queue {
            queue.voices = None;
        }
    }

    /// What one of them says next, unless the peer has ended it meanwhile. When leaving, None after the last one of all.
    pub async fn next(&mut self) -> Option<OutgoingMessage> {
        loop {
            if self.queue.is_none() && self.draining.is_cancelled() {
                return None;
            }
            let frames = self.queue.as_mut().map(|queue| &mut queue.frames);
            let spoken = tokio::select! {
                frame = next_frame(frames) => self.passed_on(*frame?),
                Some((id, word)) = self.subscriptions.next() => self.said(&id, &word),
            };
            if spoken.is_some() {
                return spoken;
            }
        }
    }

    fn passed_on(&mut self, Frame { id, turn, content }: Frame) -> Option<OutgoingMessage> {
        let operation = self.running.get_mut(&id).filter(|operation| operation.turn == turn)?;
        match content {
            Content::Text { text, is_last, held } => {
                if is_last {
                    self.is_over(&id);
                }
                Some(OutgoingMessage { text, held: Some(held) })
            }
            Content::Words(words) => {
                operation.task = None;
                if !self.draining.is_cancelled() {
                    self.subscriptions.insert(id, words);
                    self.rest();
                }
                None
            }
        }
    }

    fn said(&mut self, id: &Arc<str>, word: &OperationEvent) -> Option<OutgoingMessage> {
        let text = text(id, word);
        if word.is_last() {
            self.is_over(id);
        }
        Some(OutgoingMessage { text: text?, held: None })
    }

    /// Before that is sent: the peer may use the id again as soon as it is read.
    fn is_over(&mut self, id: &str) {
        self.end(id);
        self.rest();
    }

    /// Gives the queue back where no operation has a task any more. When leaving its end is waited for.
    fn rest(&mut self) {
        if !self.draining.is_cancelled() && self.running.values().all(|operation| operation.task.is_none()) {
            self.queue = None;
        }
    }
}

async fn next_frame(frames: Option<&mut Receiver<Box<Frame>>>) -> Option<Box<Frame>> {
    match frames {
        Some(frames) => frames.recv().await,
        None => future::pending().await,
    }
}
