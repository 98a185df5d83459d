//! The wire of one socket: each message out in time, and a last word whatever happened.

use std::io::ErrorKind;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::{SinkExt, StreamExt, future};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

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

/// Bytes of a message of ours that go out in one frame. The library copies each frame, and keeps the room for the
/// largest as long as the socket is open.
pub const PIECE: usize = 64 * 1024;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

pub struct Line {
    socket: Socket,
    has_protocol: bool,
    /// How long the peer may take to read one message, and to answer our closing.
    taking: Duration,
    goodbye: Duration,
    /// After what was no message the library reads no more.
    deaf: bool,
}

impl Line {
    pub fn new(socket: Socket, has_protocol: bool, bounds: &Bounds) -> Self {
        Self { socket, has_protocol, taking: bounds.taking, goodbye: bounds.goodbye, deaf: false }
    }

    pub fn has_protocol(&self) -> bool {
        self.has_protocol
    }

    /// What the peer says next.
    pub async fn next(&mut self) -> Result<Message, End> {
        match self.socket.next().await {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => {
                self.deaf = true;
                Err(fault(&error))
            }
            None => Err(End::Gone),
        }
    }

    /// Writes one message out, before the next: nothing piles up for a peer who does not read.
    pub async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.taking, self.write(message)).await {
            Ok(sent) => sent.map_err(|_| End::Gone),
            Err(_) => Err(Closing::NotReading.into()),
        }
    }

    async fn write(&mut self, message: Message) -> Result<(), Error> {
        let text = match message {
            Message::Text(text) if text.len() > PIECE => text,
            other => return self.socket.send(other).await,
        };
        let (mut rest, mut data) = (Bytes::from(text), Data::Text);
        while !rest.is_empty() {
            let piece = rest.split_to(PIECE.min(rest.len()));
            let frame = Frame::message(piece, OpCode::Data(data), rest.is_empty());
            self.socket.send(Message::Frame(frame)).await?;
            data = Data::Continue;
        }
        Ok(())
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
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = timeout(self.goodbye, goodbye).await;
    }

    /// After the peer has closed: reading on sends the answer.
    pub async fn answer_close(&mut self) {
        let _ = timeout(self.goodbye, self.socket.next()).await;
    }
}

/// What came was no message. The codes are those of RFC 6455.
fn fault(error: &Error) -> End {
    match error {
        Error::Capacity(_) => Closing::TooLarge.into(),
        // More than may come before anybody has signed in.
        Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => Closing::TooLarge.into(),
        Error::Utf8(_) => Closing::NotUtf8.into(),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => End::Gone,
        Error::Protocol(_) => Closing::BrokenFrame.into(),
        _ => End::Gone,
    }
}
