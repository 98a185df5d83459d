//! The API over WebSocket, with the `graphql-transport-ws` protocol.

use std::time::Duration;

use async_graphql::Data;
use async_graphql::http::{WebSocket as Protocol, WebSocketProtocols as Protocols, WsMessage};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, Stream, StreamExt, future};
use serde_json::Value;
use tokio::sync::oneshot;

use super::Doors;
use crate::auth::{AuthError, authenticate};
use crate::graphql::Caller;

const PROTOCOL: &str = "graphql-transport-ws";
/// What the WebSocket library reads at once. Its own default is 128 KiB for every socket.
const READ_BUFFER: usize = 4 * 1024;
/// What may wait to be written before the socket counts as broken.
const WRITE_BUFFER: usize = 1024 * 1024;
/// How long a peer may take to answer our closing.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why we close a socket.
#[derive(Clone, Copy, Debug)]
enum Closing {
    ShuttingDown,
    TokenExpired,
    Forbidden,
    Internal,
    InitTooLate,
    WrongProtocol,
}

impl Closing {
    fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::ShuttingDown => (1001, "The server is going away"),
            Self::Internal => (1011, "Internal error"),
            Self::TokenExpired => (4403, "Token expired"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::WrongProtocol => (4406, "Subprotocol not acceptable"),
            Self::InitTooLate => (4408, "Connection initialisation timeout"),
        };
        CloseFrame { code, reason: reason.into() }
    }
}

pub fn open(doors: Doors, upgrade: WebSocketUpgrade) -> Response {
    let token = doors.shutdown.sockets.token();
    upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(doors.bounds.body)
        .max_frame_size(doors.bounds.body)
        .on_upgrade(async move |socket| {
            let spoken = socket.protocol().is_some();
            let (mut sink, mut source) = socket.split();
            let closing = if spoken {
                converse(&doors, &mut sink, &mut source).await
            } else {
                Some(Closing::WrongProtocol)
            };
            if let Some(closing) = closing {
                say_goodbye(closing, &mut sink, &mut source).await;
            }
            drop(token);
        })
}

/// Serves one socket. Says why we must close it; None where the peer did, or the protocol has.
async fn converse(
    doors: &Doors,
    sink: &mut SplitSink<WebSocket, Message>,
    source: &mut SplitStream<WebSocket>,
) -> Option<Closing> {
    let (greeted, greeting) = oneshot::channel();
    let init = {
        let doors = doors.clone();
        async move |payload: Value| greet(&doors, &payload, greeted).await
    };
    let incoming = incoming(source);
    let mut protocol = Box::pin(
        Protocol::new(doors.schema.clone(), incoming, Protocols::GraphQLWS).on_connection_init(init),
    );
    let mut end = Box::pin(end(doors, greeting));
    loop {
        let message = tokio::select! {
            closing = &mut end => return Some(closing),
            message = protocol.next() => message?,
        };
        let (message, last) = match message {
            WsMessage::Text(text) => (Message::text(text), false),
            WsMessage::Close(code, _) => (Message::Close(Some(refusal(code))), true),
        };
        // A peer who does not read must not keep us from seeing that it is time to close.
        tokio::select! {
            closing = &mut end => return Some(closing),
            sent = sink.send(message) => sent.ok()?,
        }
        if last {
            return None;
        }
    }
}

/// What the protocol closes with, in words of a fixed length: a reason may not exceed 123 bytes.
fn refusal(code: u16) -> CloseFrame {
    let reason = match code {
        4429 => "Too many initialisation requests",
        _ => "Invalid message",
    };
    CloseFrame { code, reason: reason.into() }
}

/// The bytes of text and binary messages, until the peer closes.
fn incoming(source: &mut SplitStream<WebSocket>) -> impl Stream<Item = Vec<u8>> + Send {
    let source =
        source.take_while(|message| future::ready(matches!(message, Ok(message) if !is_close(message))));
    source.filter_map(|message| {
        future::ready(match message {
            Ok(Message::Text(text)) => Some(text.as_bytes().to_vec()),
            Ok(Message::Binary(bytes)) => Some(bytes.to_vec()),
            _ => None,
        })
    })
}

fn is_close(message: &Message) -> bool {
    matches!(message, Message::Close(_))
}

type Greeting = Result<Option<DateTime<Utc>>, Closing>;

/// Takes `connection_init`: a token that is not valid ends the socket, none leaves it anonymous.
async fn greet(
    doors: &Doors,
    payload: &Value,
    greeted: oneshot::Sender<Greeting>,
) -> async_graphql::Result<Data> {
    let mut data = Data::default();
    let greeting = match authorization(payload) {
        None => Ok(None),
        Some(text) => match authenticate(&doors.app, &doors.key, text).await {
            Ok(signed_in) => {
                data.insert(Caller { id: signed_in.member.id, row: None });
                Ok(Some(signed_in.until))
            }
            Err(AuthError::Invalid) => Err(Closing::Forbidden),
            Err(AuthError::Database(error)) => {
                tracing::error!(%error, "signing in failed inside");
                Err(Closing::Internal)
            }
        },
    };
    let refused = greeting.is_err();
    // Where nobody listens any more, the socket is closing already.
    let _ = greeted.send(greeting);
    if refused {
        // No acknowledgement: what ends the socket is on its way.
        future::pending::<()>().await;
    }
    Ok(data)
}

/// `Authorization` in the payload itself, or in its `headers`; in any case, as headers are written.
fn authorization(payload: &Value) -> Option<&str> {
    [Some(payload), payload.get("headers")].into_iter().flatten().find_map(|object| {
        let mut fields = object.as_object()?.iter();
        fields.find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?.1.as_str()
    })
}

/// Comes when the socket must end: on shutdown, without a timely greeting, or with its token.
async fn end(doors: &Doors, greeting: oneshot::Receiver<Greeting>) -> Closing {
    let life = async {
        match tokio::time::timeout(doors.bounds.init, greeting).await {
            Err(_) => Closing::InitTooLate,
            Ok(Ok(Err(closing))) => closing,
            Ok(Ok(Ok(Some(until)))) => {
                let left = (until - doors.app.clock.now()).to_std().unwrap_or_default();
                tokio::time::sleep(left).await;
                Closing::TokenExpired
            }
            // Anonymous, or the protocol has ended the socket by itself.
            Ok(Ok(Ok(None)) | Err(_)) => future::pending().await,
        }
    };
    tokio::select! {
        () = doors.shutdown.soft.cancelled() => Closing::ShuttingDown,
        closing = life => closing,
    }
}

async fn say_goodbye(
    closing: Closing,
    sink: &mut SplitSink<WebSocket, Message>,
    source: &mut SplitStream<WebSocket>,
) {
    let goodbye = async {
        if sink.send(Message::Close(Some(closing.frame()))).await.is_ok() {
            // Until the peer answers: closing before that may lose what we just sent.
            while let Some(Ok(_)) = source.next().await {}
        }
    };
    let _ = tokio::time::timeout(GOODBYE, goodbye).await;
}
