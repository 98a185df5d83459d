//! Clients that do not read their responses: they do not delay others, and are disconnected.

use std::time::Duration;

use futures_util::SinkExt;
use rstest::rstest;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::support::metrics::{has_line, series};
use crate::support::raw_socket::{RawSocket, close_frame, slow_raw_socket};
use crate::support::response::send_without_reading;
use crate::support::response_stream::{EVENTS, NEW_MESSAGES, PARTS, stream_request};
use crate::support::socket::init_message;
use crate::support::{
    Actor, Backend, Postgres, ResponseStream, Socket, Sqlite, TIMEOUT, TestApp, eventually, start,
};

/// Ada, Bob, a cursor of Bob's, and a conversation in which Ada has sent more after that cursor than the socket
/// buffers hold.
async fn with_many_events(app: &TestApp) -> (Actor, Actor, String, String) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "début").await;
    let long = "x".repeat(9_500);
    for _ in 0..250 {
        ada.sends(&id, &long).await;
    }
    (ada, bob, cursor, id)
}

/// Starts more subscriptions than there are read connections on one socket, and does not read.
async fn unread_subscriptions(actor: &Actor, cursor: &str) -> Socket {
    let mut slow = actor.opens_a_socket().await;
    for number in 0..16 {
        let payload = json!({ "query": NEW_MESSAGES, "variables": { "after": cursor } });
        slow.sends(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }
    slow
}

/// Requests long responses on a socket with a small receive buffer, and does not read.
async fn unread_queries(app: &TestApp, actor: &Actor, conversation: &str) -> RawSocket {
    let mut slow = slow_raw_socket(app).await;
    slow.send(Message::text(init_message(&actor.token).to_string())).await.expect("an open socket");
    let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
    for number in 0..8 {
        let payload = json!({ "query": query, "variables": { "id": conversation } });
        let subscribe = json!({ "type": "subscribe", "id": number.to_string(), "payload": payload });
        slow.send(Message::text(subscribe.to_string())).await.expect("an open socket");
    }
    slow
}

/// Subscribes with a stream, and does not read.
async fn unread_stream(app: &TestApp, actor: &Actor, cursor: &str, accept: &str) -> TcpStream {
    // Each event has the body several times.
    let query = "subscription($after: EventCursor) { newMessage(after: $after) {
        a: message { body } b: message { body } c: message { body } d: message { body } } }";
    let operation = json!({ "query": query, "variables": { "after": cursor } });
    send_without_reading(app, actor, &format!("Accept: {accept}"), &operation).await
}

/// Asserts that Ada can read and send.
async fn assert_not_delayed(ada: &Actor, conversation: &str) {
    for _ in 0..20 {
        assert_eq!(ada.sees(conversation).await["status"], "OPEN");
    }
    ada.sends(conversation, "encore là").await;
}

#[rstest]
#[tokio::test]
async fn a_socket_that_is_not_read_does_not_delay_other_members(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, cursor, id) = with_many_events(&app).await;

    let _slow = unread_subscriptions(&bob, &cursor).await;

    assert_not_delayed(&ada, &id).await;
}

#[tokio::test]
async fn a_slow_reader_is_disconnected_after_the_read_timeout() {
    let app = TestApp::adjusted(|state| {
        state.limits.read_timeout = Duration::from_millis(100);
        state.limits.close_timeout = TIMEOUT;
    })
    .await;
    let (_, bob, cursor, _) = with_many_events(&app).await;

    let mut slow = unread_subscriptions(&bob, &cursor).await;

    let running = || {
        let text = app.app.metrics.text().expect("a string");
        series(&text).get(r#"causerie_operations_running{transport="websocket"}"#).copied()
    };
    eventually("running subscriptions", async || running() > Some(0.0)).await;
    eventually("the end of the subscriptions", async || running() == Some(0.0)).await;
    assert_eq!(slow.close_code().await, 4410);
}

#[rstest]
#[tokio::test]
async fn streams_that_are_not_read_do_not_delay_other_members(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, cursor, id) = with_many_events(&app).await;

    // More streams than there are read connections.
    let mut slow = Vec::new();
    for number in 0..16 {
        slow.push(unread_stream(&app, &bob, &cursor, if number % 2 == 0 { EVENTS } else { PARTS }).await);
    }

    assert_not_delayed(&ada, &id).await;
}

#[tokio::test]
async fn a_stream_that_is_not_read_ends_after_the_write_timeout() {
    let app = TestApp::adjusted(|state| state.limits.write_timeout = Duration::from_millis(200)).await;
    let (_, bob, cursor, _) = with_many_events(&app).await;

    let mut slow = unread_stream(&app, &bob, &cursor, EVENTS).await;

    app.all_sockets_closed().await;
    // Only the contents of the socket buffers arrive.
    let mut received = Vec::new();
    let _ = timeout(TIMEOUT, slow.read_to_end(&mut received)).await.expect("the end of the stream in time");
    assert!(!String::from_utf8_lossy(&received).contains("complete"));
}

#[tokio::test]
async fn a_socket_with_too_many_buffered_bytes_is_closed() {
    let app = TestApp::adjusted(|state| {
        state.limits.max_held_bytes = 50_000;
        state.limits.close_timeout = TIMEOUT;
    })
    .await;
    let (ada, bob, _, id) = with_many_events(&app).await;

    let mut slow = unread_queries(&app, &bob, &id).await;
    // Well before the read timeout.
    has_line(&app.app.metrics, r#"causerie_socket_closings_total{code="4410"} 1"#).await;

    assert_eq!(close_frame(&mut slow).await.map(|(code, _)| code), Some(4410));
    // Other sockets are not affected.
    assert_eq!(
        ada.opens_a_socket().await.executes(&json!({ "query": "{ __typename }" })).await["errors"],
        json!(null)
    );
    ada.sends(&id, "encore là").await;
}

#[tokio::test]
async fn a_stream_with_too_many_buffered_bytes_ends() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 50_000).await;
    let (_, bob, cursor, _) = with_many_events(&app).await;

    let variables = json!({ "after": cursor });
    let mut stream = ResponseStream::open(stream_request(&bob, EVENTS, NEW_MESSAGES, &variables)).await;

    // Without `complete`, so that the client reconnects for the rest.
    let received = stream.rest().await;
    assert!(received.ends_with("\n\n: Client is not reading\n\n") && !received.contains("complete"));
}
