//! Peers who do not read what they asked for: they hold up nobody else, and come to an end.

use std::time::Duration;

use futures_util::SinkExt;
use rstest::rstest;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::support::raw_socket::{RawSocket, close_frame, slow_raw_socket};
use crate::support::response::send_without_reading;
use crate::support::response_stream::{EVENTS, PARTS, stream_request};
use crate::support::{Actor, Backend, Postgres, ResponseStream, Socket, Sqlite, TIMEOUT, TestApp, start};

/// Ada, and Bob, with more to hear than the system takes for him; from where on, and in which conversation.
async fn with_much_to_tell(app: &TestApp) -> (Actor, Actor, String, String) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "début").await;
    let long = "x".repeat(9_500);
    for _ in 0..250 {
        ada.sends(&id, &long).await;
    }
    (ada, bob, cursor, id)
}

/// More subscriptions than the database has readers, on one socket.
async fn sleeps_on_a_socket(actor: &Actor, cursor: &str) -> Socket {
    let mut asleep = actor.opens_a_socket().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    for number in 0..16 {
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        asleep.sends(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }
    asleep
}

/// Answers on a socket for which the system takes little.
async fn asks_much_on_a_socket(app: &TestApp, actor: &Actor, conversation: &str) -> RawSocket {
    let mut asleep = slow_raw_socket(app).await;
    let init = json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {}", actor.token) } });
    asleep.send(Message::text(init.to_string())).await.expect("an open socket");
    let query = "query($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { body } } } }";
    for number in 0..8 {
        let payload = json!({ "query": query, "variables": { "id": conversation } });
        let subscribe = json!({ "type": "subscribe", "id": number.to_string(), "payload": payload });
        asleep.send(Message::text(subscribe.to_string())).await.expect("an open socket");
    }
    asleep
}

/// A subscription in a stream.
async fn sleeps_in_a_stream(app: &TestApp, actor: &Actor, cursor: &str, accept: &str) -> TcpStream {
    // Each event several times over.
    let query = "subscription($after: EventCursor) { newMessage(after: $after) {
        a: message { body } b: message { body } c: message { body } d: message { body } } }";
    let operation = json!({ "query": query, "variables": { "after": cursor } });
    send_without_reading(app, actor, &format!("Accept: {accept}"), &operation).await
}

/// Ada reads and writes on.
async fn is_held_up_by_nobody(ada: &Actor, conversation: &str) {
    for _ in 0..20 {
        assert_eq!(ada.sees(conversation).await["status"], "OPEN");
    }
    ada.sends(conversation, "encore là").await;
}

#[rstest]
#[tokio::test]
async fn a_socket_that_nobody_reads_holds_up_nobody_else(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, cursor, id) = with_much_to_tell(&app).await;

    let _asleep = sleeps_on_a_socket(&bob, &cursor).await;

    is_held_up_by_nobody(&ada, &id).await;
}

#[tokio::test]
async fn who_does_not_read_is_told_and_cut_off() {
    let app = TestApp::adjusted(|state| {
        state.limits.read_timeout = Duration::from_millis(100);
        state.limits.close_timeout = TIMEOUT;
    })
    .await;
    let (_, bob, cursor, _) = with_much_to_tell(&app).await;

    let mut asleep = sleeps_on_a_socket(&bob, &cursor).await;

    let listening = async |wanted: bool| {
        while app.app.event_bus.subscribed_members().is_empty() == wanted {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, listening(true)).await.expect("the subscriptions start");
    timeout(TIMEOUT, listening(false)).await.expect("nothing is kept for who does not read");
    assert_eq!(asleep.close_code().await, 4410);
}

#[rstest]
#[tokio::test]
async fn streams_that_nobody_reads_hold_up_nobody_else(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, cursor, id) = with_much_to_tell(&app).await;

    // More than the database has readers.
    let mut asleep = Vec::new();
    for number in 0..16 {
        asleep.push(
            sleeps_in_a_stream(&app, &bob, &cursor, if number % 2 == 0 { EVENTS } else { PARTS }).await,
        );
    }

    is_held_up_by_nobody(&ada, &id).await;
}

#[tokio::test]
async fn a_stream_that_nobody_reads_comes_to_an_end() {
    let app = TestApp::adjusted(|state| state.limits.write_timeout = Duration::from_millis(200)).await;
    let (_, bob, cursor, _) = with_much_to_tell(&app).await;

    let mut asleep = sleeps_in_a_stream(&app, &bob, &cursor, EVENTS).await;

    app.all_sockets_closed().await;
    // With what the system had taken for it, and no more.
    let mut received = Vec::new();
    let _ = timeout(TIMEOUT, asleep.read_to_end(&mut received)).await.expect("it ends in time");
    assert!(!String::from_utf8_lossy(&received).contains("complete"));
}

#[tokio::test]
async fn who_leaves_too_much_unread_is_told_and_cut_off() {
    let app = TestApp::adjusted(|state| {
        state.limits.max_held_bytes = 50_000;
        state.limits.close_timeout = TIMEOUT;
    })
    .await;
    let (ada, bob, _, id) = with_much_to_tell(&app).await;

    let mut asleep = asks_much_on_a_socket(&app, &bob, &id).await;
    // Long before one message has taken too long.
    let is_closed = async {
        while !app.app.metrics.text().expect("metrics").contains("\"4410\"") {
            yield_now().await;
        }
    };
    timeout(TIMEOUT, is_closed).await.expect("nobody reads it");

    assert_eq!(close_frame(&mut asleep).await.map(|(code, _)| code), Some(4410));
    // Nothing of it is left, and others have nothing to do with it.
    assert_eq!(
        ada.opens_a_socket().await.executes(&json!({ "query": "{ __typename }" })).await["errors"],
        json!(null)
    );
    ada.sends(&id, "encore là").await;
}

#[tokio::test]
async fn a_stream_with_too_much_unread_is_cut_off() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 50_000).await;
    let (_, bob, cursor, _) = with_much_to_tell(&app).await;

    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    let mut stream =
        ResponseStream::open(stream_request(&app, &bob, EVENTS, query, &json!({ "after": cursor }))).await;

    // Without `complete`, so that the client comes back for the rest.
    let received = stream.rest().await;
    assert!(received.ends_with("\n\n: Client is not reading\n\n") && !received.contains("complete"));
}
