//! The size of messages and of operation IDs, and the rate of idle messages.

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::TestApp;
use crate::support::raw_socket::{close_frame, raw_socket};

#[tokio::test]
async fn too_many_idle_messages_close_the_socket() {
    let app = TestApp::adjusted(|state| state.limits.max_idle_messages = 3).await;
    let idle_messages = [
        Message::Ping("x".into()),
        Message::Pong("x".into()),
        Message::text(r#"{"type":"ping"}"#),
        Message::text(r#"{"type":"pong"}"#),
        Message::text(r#"{"type":"complete","id":"none"}"#),
    ];
    for message in idle_messages {
        let mut socket = raw_socket(&app).await;
        for _ in 0..4 {
            socket.send(message.clone()).await.expect("an open socket");
        }
        assert_eq!(close_frame(&mut socket).await, Some((1008, "Too many pings".to_owned())), "{message}");
    }
}

#[tokio::test]
async fn the_length_of_an_operation_id_is_limited() {
    let app = TestApp::adjusted(|_| {}).await;
    let ada = app.member("Ada").await;
    let mut socket = ada.opens_a_socket().await;
    let subscribe = |length: usize| {
        let payload = json!({ "query": "{ __typename }" });
        json!({ "type": "subscribe", "id": "é".repeat(length / 2), "payload": payload })
    };

    socket.sends(subscribe(128)).await;
    assert_eq!(socket.receives().await["type"], "next");
    assert_eq!(socket.receives().await["type"], "complete");
    socket.sends(subscribe(130)).await;
    assert_eq!(socket.close_code().await, 4400);
}

#[tokio::test]
async fn the_message_size_is_lower_before_authentication() {
    let app = TestApp::adjusted(|_| {}).await;
    let ada = app.member("Ada").await;
    let padded = |size: usize| {
        let empty = json!({ "type": "connection_init", "payload": { "x": "" } }).to_string().len();
        json!({ "type": "connection_init", "payload": { "x": "x".repeat(size - empty) } }).to_string()
    };

    let mut whole = raw_socket(&app).await;
    whole.send(Message::text(padded(16 * 1024))).await.expect("an open socket");
    whole.send(Message::text(r#"{"type":"ping","payload":{"after":"it"}}"#)).await.expect("an open socket");
    let mut over = raw_socket(&app).await;
    over.send(Message::text(padded(16 * 1024 + 1))).await.expect("an open socket");
    assert_eq!(close_frame(&mut over).await.map(|(code, _)| code), Some(1009));
    whole.send(Message::text(padded(16 * 1024 + 1))).await.expect("an open socket");
    assert_eq!(
        close_frame(&mut whole).await.map(|(code, _)| code),
        Some(1009),
        "the socket is still unauthenticated"
    );

    // The limit covers all fragments of a message, with pings in between.
    let mut parts = raw_socket(&app).await;
    let part = |opcode| Message::Frame(Frame::message(vec![b' '; 4 * 1024], OpCode::Data(opcode), false));
    let _ = parts.send(part(Data::Text)).await;
    for _ in 0..6 {
        let _ = parts.send(Message::Ping("x".into())).await;
        let _ = parts.send(part(Data::Continue)).await;
    }
    assert_eq!(close_frame(&mut parts).await.map(|(code, _)| code), Some(1009));
    // Pings alone do not count as fragments.
    let mut alive = raw_socket(&app).await;
    for _ in 0..300 {
        alive.send(Message::Ping(vec![b'x'; 125].into())).await.expect("an open socket");
    }
    alive.send(Message::text(padded(100))).await.expect("an open socket");

    let mut adas = ada.opens_a_socket().await;
    let payload = json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(200_000) } });
    assert_eq!(adas.executes(&payload).await["data"]["__typename"], "Query");
}
