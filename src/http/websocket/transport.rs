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

use super::close_reason::CloseReason;
use crate::config::TransportLimits;

/// How a socket ends.
pub enum Disconnect {
    /// By us, with a word.
    Close(CloseReason),
    /// By the peer, or it does not answer.
    Gone,
}

impl From<CloseReason> for Disconnect {
    fn from(closing: CloseReason) -> Self {
        Self::Close(closing)
    }
}

/// Bytes of a message of ours that go out in one frame. The library copies each frame, and keeps the room for the
/// largest as long as the socket is open.
pub const PIECE: usize = 64 * 1024;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

pub struct WsTransport {
    socket: Socket,
    has_protocol: bool,
    /// How long the peer may take to read one message, and to answer our closing.
    taking: Duration,
    goodbye: Duration,
    /// After what was no message the library reads no more.
    deaf: bool,
}

impl WsTransport {
    pub fn new(socket: Socket, has_protocol: bool, limits: &TransportLimits) -> Self {
        Self { socket, has_protocol, taking: limits.read_timeout, goodbye: limits.close_timeout, deaf: false }
    }

    pub fn has_protocol(&self) -> bool {
        self.has_protocol
    }

    /// What the peer says next.
    pub async fn next(&mut self) -> Result<Message, Disconnect> {
        match self.socket.next().await {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => {
                self.deaf = true;
                Err(fault(&error))
            }
            None => Err(Disconnect::Gone),
        }
    }

    /// Writes one message out, before the next: nothing piles up for a peer who does not read.
    pub async fn send(&mut self, message: Message) -> Result<(), Disconnect> {
        match timeout(self.taking, self.write(message)).await {
            Ok(sent) => sent.map_err(|_| Disconnect::Gone),
            Err(_) => Err(CloseReason::SlowReader.into()),
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
    pub async fn close(&mut self, closing: CloseReason) {
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
fn fault(error: &Error) -> Disconnect {
    match error {
        Error::Capacity(_) => CloseReason::TooLarge.into(),
        // More than may come before anybody has signed in.
        Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => CloseReason::TooLarge.into(),
        Error::Utf8(_) => CloseReason::NotUtf8.into(),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Disconnect::Gone,
        Error::Protocol(_) => CloseReason::BrokenFrame.into(),
        _ => Disconnect::Gone,
    }
}
