//! What the operations of a socket say.

use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::message::{Say, next};
use crate::http::Payer;
use crate::http::task::{self, Word};
use crate::quota::bytes::Held;
use crate::quota::underway::Underway;
use crate::quota::unread::Unread;

pub struct Frame {
    /// Which operation, and which of those that had this id one after another.
    pub id: Arc<str>,
    pub turn: u64,
    pub text: String,
    /// Nothing more comes of it.
    pub last: bool,
    /// Given back when it is read.
    _held: (Underway, Held<Payer>),
}

/// Where an operation's frames go.
pub struct Voice {
    pub id: Arc<str>,
    pub turn: u64,
    pub queue: Sender<Frame>,
    pub underway: Underway,
    pub unread: Unread<Payer>,
}

impl task::Voice for Voice {
    async fn says(&self, word: Word) {
        let last = !matches!(word, Word::Next(_));
        let id = &*self.id;
        let text = match &word {
            Word::Next(response) => Some(next(id, response)),
            Word::Error(payload) => Say::Error { id, payload }.text(),
            Word::Complete => Say::Complete { id }.text(),
        };
        let Some(text) = text else { return };
        drop(word);
        let held = (self.underway.clone(), self.unread.hold(text.len()).await);
        let frame = Frame { id: Arc::clone(&self.id), turn: self.turn, text, last, _held: held };
        // Nobody listens where the socket has just ended, and this task with it.
        let _ = self.queue.send(frame).await;
    }
}
