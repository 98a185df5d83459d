//! The wire of one socket: each message out in time, and a last word whatever happened.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::future;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};

use super::closing::Closing;
use crate::http::doors::Bounds;

/// How a socket ends.
pub enum End {
    /// By us, with a word.
    Close(Closing),
    /// By the peer, or it does not answer.
    Gone,
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Close(closing)
    }
}

pub struct Line {
    socket: WebSocket,
    /// How long the peer may take to read one message, and to answer our closing.
    taking: Duration,
    goodbye: Duration,
    /// After what was no message the library reads no more.
    deaf: bool,
}

impl Line {
    pub fn new(socket: WebSocket, bounds: &Bounds) -> Self {
        Self { socket, taking: bounds.taking, goodbye: bounds.goodbye, deaf: false }
    }

    pub fn has_protocol(&self) -> bool {
        self.socket.protocol().is_some()
    }

    /// What the peer says next.
    pub async fn next(&mut self) -> Result<Message, End> {
        match self.socket.recv().await {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => {
                self.deaf = true;
                Err(fault(error))
            }
            None => Err(End::Gone),
        }
    }

    /// Writes one message out, before the next: nothing piles up for a peer who does not read.
    pub async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.taking, self.socket.send(message)).await {
            Ok(sent) => sent.map_err(|_| End::Gone),
            Err(_) => Err(Closing::NotReading.into()),
        }
    }

    /// Says why, and waits until the peer has answered: ending before may lose what was just said.
    pub async fn close(&mut self, closing: Closing) {
        let goodbye = async {
            if self.socket.send(Message::Close(Some(closing.frame()))).await.is_err() {
                return;
            }
            if self.deaf {
                future::pending::<()>().await;
            }
            while let Some(Ok(_)) = self.socket.recv().await {}
        };
        let _ = timeout(self.goodbye, goodbye).await;
    }

    /// After the peer has closed: reading on sends the answer.
    pub async fn answer_close(&mut self) {
        let _ = timeout(self.goodbye, self.socket.recv()).await;
    }
}

/// What came was no message. The codes are those of RFC 6455.
fn fault(error: axum::Error) -> End {
    let error = error.into_inner();
    match error.downcast_ref::<Error>() {
        Some(Error::Capacity(_)) => Closing::TooLarge.into(),
        Some(Error::Utf8(_)) => Closing::NotUtf8.into(),
        Some(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => End::Gone,
        Some(Error::Protocol(_)) => Closing::BrokenFrame.into(),
        _ => End::Gone,
    }
}
