//! How the tasks of operations are heard by their socket.

use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::message::text;
use crate::http::Payer;
use crate::http::word::{self, Word, Words};
use crate::quota::bytes::Held;
use crate::quota::underway::Underway;
use crate::quota::unread::Unread;

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
        held: (Underway, Held<Payer>),
    },
    /// It is a subscription, and has begun.
    Words(Words),
}

/// Where an operation's frames go. They are boxed, as the queue has room for many before there is any.
pub struct Voice {
    pub id: Arc<str>,
    pub turn: u64,
    pub queue: Sender<Box<Frame>>,
    pub underway: Underway,
    pub unread: Unread<Payer>,
}

impl Voice {
    async fn puts(&self, content: Content) {
        let frame = Frame { id: Arc::clone(&self.id), turn: self.turn, content };
        // Nobody listens where the socket has just ended, and this task with it.
        let _ = self.queue.send(Box::new(frame)).await;
    }
}

impl word::Voice for Voice {
    async fn says(&self, word: Word) {
        let is_last = word.is_last();
        let Some(text) = text(&self.id, &word) else { return };
        drop(word);
        let held = (self.underway.clone(), self.unread.hold(text.len()).await);
        self.puts(Content::Text { text, is_last, held }).await;
    }

    /// The socket polls them itself.
    async fn follows(&self, words: Words) {
        self.puts(Content::Words(words)).await;
    }
}
