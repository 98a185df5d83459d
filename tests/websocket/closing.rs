//! The close code of each way that a socket ends.

use std::time::Duration;

use causerie::auth::Claims;
use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::support::raw_socket::{close_frame, raw_socket};
use crate::support::socket::{PROTOCOL, init_message};
use crate::support::{Socket, Sqlite, start};

#[tokio::test]
async fn a_socket_is_closed_when_its_token_expires() {
    let app = start!(Sqlite);
    app.member("Ada").await;
    // At the start of a second, so that the token lives for a whole second.
    app.app
        .clock
        .advance(TimeDelta::milliseconds(1000 - i64::from(app.app.clock.now().timestamp_subsec_millis())));
    let exp = (app.app.clock.now() + TimeDelta::seconds(1)).into();
    let token = app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() });

    let ada = app.member_with(token).await;
    let mut subscription = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    app.app.clock.advance(TimeDelta::seconds(1));

    assert_eq!(subscription.socket.close_code().await, 4403);
}

#[tokio::test]
async fn sockets_are_closed_when_the_service_stops() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let mut silent = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    let mut subscription = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    subscription.socket.pings().await;

    let sockets = app.shutdown.sockets.clone();
    assert_eq!(sockets.len(), 2);

    // Well before the deadline at which the service drops its connections.
    let stopped = timeout(Duration::from_secs(8), app.stop());
    let close_codes = async { (silent.close_code().await, subscription.socket.close_code().await) };
    let (stopped, close_codes) = tokio::join!(stopped, close_codes);

    assert_eq!(close_codes, (1001, 1001));
    assert!(stopped.is_ok() && sockets.is_empty());
}

#[tokio::test]
async fn a_protocol_error_closes_the_socket_with_a_short_reason() {
    let app = start!(Sqlite);
    let init = r#"{"type":"connection_init"}"#;
    let wait =
        r#"{"type":"subscribe","id":"1","payload":{"query":"subscription { newMessage { cursor } }"}}"#;
    let long = json!({ "type": "x".repeat(1000) }).to_string();

    for (messages, expected) in [
        (vec!["not json"], 4400),
        (vec!["{}"], 4400),
        (vec!["[]"], 4400),
        (vec![r#"["connection_init",{}]"#], 4400),
        (vec![r#"{"type":"nonsense"}"#], 4400),
        (vec![long.as_str()], 4400),
        // From the legacy protocol.
        (vec![init, r#"{"type":"start","id":"1","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![r#"{"type":"connection_init","payload":[]}"#], 4400),
        (vec![init, r#"{"type":"pong","payload":"?"}"#], 4400),
        (vec![init, r#"{"type":"subscribe","id":"1"}"#], 4400),
        (
            vec![init, r#"{"type":"subscribe","id":"1","payload":["{ __typename }",null,null,null,null]}"#],
            4400,
        ),
        (vec![init, r#"{"type":"subscribe","id":"1","payload":{}}"#], 4400),
        (vec![init, r#"{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![init, r#"{"type":"subscribe","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![wait], 4401),
        (vec![init, init], 4429),
    ] {
        let mut socket = raw_socket(&app).await;
        for text in &messages {
            socket.send(Message::text(*text)).await.expect("an open socket");
        }
        let (code, reason) = close_frame(&mut socket).await.expect("a close frame");
        assert_eq!(code, expected, "{messages:?}");
        assert!((1..=123).contains(&reason.len()) && !reason.contains("xxx"), "{reason} after {messages:?}");
    }
}

#[tokio::test]
async fn a_duplicate_operation_id_closes_the_socket() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let mut subscription = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    let payload = json!({ "query": "{ __typename }" });
    subscription.socket.sends(json!({ "type": "subscribe", "id": "subscription", "payload": payload })).await;
    assert_eq!(subscription.socket.close_code().await, 4409);
}

#[tokio::test]
async fn a_repeated_connection_init_closes_an_acknowledged_socket() {
    let app = start!(Sqlite);
    let mut socket = app.member("Ada").await.opens_a_socket().await;
    socket.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.close_code().await, 4429);
}

#[tokio::test]
async fn a_message_over_256_kib_closes_the_socket() {
    let app = start!(Sqlite);
    let sized = |size: usize| {
        let empty = json!({ "type": "ping", "payload": { "x": "" } }).to_string().len();
        Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size - empty) } }).to_string())
    };
    let ada = app.member("Ada").await;
    let mut socket = raw_socket(&app).await;
    // The limit is lower until the client is authenticated.
    socket.send(Message::text(init_message(&ada.token).to_string())).await.expect("an open socket");
    socket.next().await.expect("a response").expect("a message");

    socket.send(sized(256 * 1024)).await.expect("an open socket");
    let pong = socket.next().await.expect("a response").expect("a message");
    assert!(pong.to_text().expect("a string").contains(r#""type":"pong""#), "{pong}");

    // The server may close the socket before everything is sent.
    let _ = socket.send(sized(256 * 1024 + 1)).await;
    let ending = close_frame(&mut socket).await;
    assert!(ending.as_ref().is_none_or(|(code, _)| *code == 1009), "{ending:?}");
}
