//! Invalid frames, oversized messages, and peers that do not answer pings.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::raw_socket::{RawSocket, close_frame, raw_socket};
use crate::support::{Sqlite, TIMEOUT, TestApp, start};

/// The close code. None if the connection ends without a close frame.
async fn close_code(socket: &mut RawSocket) -> Option<u16> {
    Some(close_frame(socket).await?.0)
}

fn ping(size: usize) -> Message {
    let empty = json!({ "type": "ping", "payload": { "x": "" } }).to_string().len();
    Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size - empty) } }).to_string())
}

#[tokio::test]
async fn an_oversized_message_closes_the_socket() {
    let app = TestApp::adjusted(|state| state.limits.max_socket_message = 1000).await;

    let mut whole = raw_socket(&app).await;
    whole.send(ping(1000)).await.expect("an open socket");
    let pong = whole.next().await.expect("a response").expect("a message");
    assert!(pong.to_text().expect("a string").contains(r#""type":"pong""#), "{pong}");
    whole.send(ping(1001)).await.expect("an open socket");
    assert_eq!(close_code(&mut whole).await, Some(1009));

    // In fragments that are each below the limit.
    let mut parts = raw_socket(&app).await;
    for (opcode, last) in [(Data::Text, false), (Data::Continue, true)] {
        let part = Frame::message(vec![b' '; 501], OpCode::Data(opcode), last);
        parts.send(Message::Frame(part)).await.expect("an open socket");
    }
    assert_eq!(close_code(&mut parts).await, Some(1009));

    // A frame whose header announces far too much is not read.
    let mut announced = raw_socket(&app).await;
    announced.send(ping(64 * 1024)).await.expect("an open socket");
    assert_eq!(close_code(&mut announced).await, Some(1009));
}

#[tokio::test]
async fn an_invalid_frame_closes_the_socket() {
    let app = start!(Sqlite);
    let mut reserved = Frame::message("{}", OpCode::Data(Data::Text), true);
    reserved.header_mut().rsv1 = true;
    let continued = Frame::message("{}", OpCode::Data(Data::Continue), true);
    let latin = Frame::message(vec![b'"', 0xe9, b'"'], OpCode::Data(Data::Text), true);

    for (frame, code) in [(reserved, 1002), (continued, 1002), (latin, 1007)] {
        let mut socket = raw_socket(&app).await;
        socket.send(Message::Frame(frame)).await.expect("an open socket");
        assert_eq!(close_code(&mut socket).await, Some(code));
    }
}

#[tokio::test]
async fn a_peer_that_answers_no_pings_is_disconnected() {
    let app = TestApp::adjusted(|state| state.limits.ping_interval = Duration::from_secs(1)).await;
    let mut silent = TcpStream::connect(&app.address).await.expect("a connection");
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    silent.write_all(request.as_bytes()).await.expect("a sent request");
    let listener = raw_socket(&app).await;

    // The listener's library answers each ping. It receives more of them than the peer that is disconnected.
    let (mut received, mut listener) = (Vec::new(), listener);
    let listening = async {
        for _ in 0..4 {
            let message = listener.next().await.expect("an open socket").expect("a message");
            assert!(matches!(message, Message::Ping(_)), "{message}");
        }
    };
    let both = async { tokio::join!(silent.read_to_end(&mut received), listening).0 };
    timeout(TIMEOUT, both).await.expect("a disconnect in time").expect("the end of the stream");
    assert!(received.ends_with(&[0x89, 0]), "expected a ping and nothing after it");

    listener.send(Message::text(r#"{"type":"ping"}"#)).await.expect("an open socket");
    let answered = async {
        while let Some(Ok(message)) = listener.next().await {
            if message.is_text() {
                return true;
            }
        }
        false
    };
    assert!(timeout(TIMEOUT, answered).await.expect("in time"));
}
