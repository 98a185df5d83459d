//! Reads and writes the messages of a socket, each within a limited time, and closes the socket cleanly.

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

use crate::config::TransportLimits;
use crate::http::close_reason::CloseReason;

/// How a socket ends.
pub enum Disconnect {
    /// The server closes it, with a reason.
    Close(CloseReason),
    /// The peer has closed it or does not respond.
    Gone,
}

impl From<CloseReason> for Disconnect {
    fn from(reason: CloseReason) -> Self {
        Self::Close(reason)
    }
}

/// Maximum size of an outgoing frame in bytes. The library copies each frame into a buffer that keeps the size of the
/// largest one while the socket is open.
pub const FRAME_BYTES: usize = 64 * 1024;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

pub struct WsTransport {
    socket: Socket,
    has_protocol: bool,
    read_timeout: Duration,
    close_timeout: Duration,
    /// Whether the library has stopped reading after an invalid message.
    is_broken: bool,
}

impl WsTransport {
    pub fn new(socket: Socket, has_protocol: bool, limits: &TransportLimits) -> Self {
        let (read_timeout, close_timeout) = (limits.read_timeout, limits.close_timeout);
        Self { socket, has_protocol, read_timeout, close_timeout, is_broken: false }
    }

    pub fn has_protocol(&self) -> bool {
        self.has_protocol
    }

    /// Returns the next message of the peer.
    pub async fn next(&mut self) -> Result<Message, Disconnect> {
        match self.socket.next().await {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => {
                self.is_broken = true;
                Err(disconnect(&error))
            }
            None => Err(Disconnect::Gone),
        }
    }

    /// Writes one message completely, so that nothing accumulates for a peer that does not read.
    pub async fn send(&mut self, message: Message) -> Result<(), Disconnect> {
        match timeout(self.read_timeout, self.write(message)).await {
            Ok(sent) => sent.map_err(|_| Disconnect::Gone),
            Err(_) => Err(CloseReason::SlowReader.into()),
        }
    }

    async fn write(&mut self, message: Message) -> Result<(), Error> {
        let text = match message {
            Message::Text(text) if text.len() > FRAME_BYTES => text,
            other => return self.socket.send(other).await,
        };
        let (mut rest, mut data) = (Bytes::from(text), Data::Text);
        while !rest.is_empty() {
            let chunk = rest.split_to(FRAME_BYTES.min(rest.len()));
            let frame = Frame::message(chunk, OpCode::Data(data), rest.is_empty());
            self.socket.send(Message::Frame(frame)).await?;
            data = Data::Continue;
        }
        Ok(())
    }

    /// Sends a close frame and waits for the answer: disconnecting earlier may lose data that was just sent.
    pub async fn close(&mut self, reason: CloseReason) {
        let closing = async {
            if self.socket.send(Message::Close(Some(reason.frame()))).await.is_err() {
                return;
            }
            if self.is_broken {
                future::pending::<()>().await;
            }
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = timeout(self.close_timeout, closing).await;
    }

    /// Answers a close frame of the peer. The next read sends the answer.
    pub async fn answer_close(&mut self) {
        let _ = timeout(self.close_timeout, self.socket.next()).await;
    }
}

/// Returns how the socket ends after an error, with the close codes of RFC 6455.
fn disconnect(error: &Error) -> Disconnect {
    match error {
        Error::Capacity(_) => CloseReason::TooLarge.into(),
        // The limit of inbound bytes before a member has signed in.
        Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => CloseReason::TooLarge.into(),
        Error::Utf8(_) => CloseReason::NotUtf8.into(),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Disconnect::Gone,
        Error::Protocol(_) => CloseReason::BrokenFrame.into(),
        _ => Disconnect::Gone,
    }
}
