//! A token ends, and the next one comes: with a new socket, which misses nothing.

use causerie::auth::Claims;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Actor, Socket, Sqlite, Subscription, TestApp, start};

const LISTEN: &str =
    "subscription($after: EventCursor) { newMessage(after: $after) { cursor message { body } } }";

/// A token for Ada that is good for these seconds.
fn token(app: &TestApp, seconds: i64) -> String {
    let exp = (app.app.clock.now() + TimeDelta::seconds(seconds)).into();
    app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() })
}

#[tokio::test]
async fn a_fresh_token_comes_with_a_new_socket() {
    let app = start!(Sqlite);
    let bob = app.member("Bob").await;
    app.member("Ada").await;
    let mut ada = Actor::signed_in(&app, token(&app, 2)).await;
    let conversation = ada.writes_to(&bob, "salut").await;
    let mut first = ada.subscribes(LISTEN, json!({ "after": ada.cursor().await })).await;
    bob.sends(&conversation, "un").await;
    let received = first.next().await;
    assert_eq!(received["message"]["body"], "un");

    // A ping is a ping: whatever it brings, the socket ends with the token that it began with.
    let fresh = format!("Bearer {}", token(&app, 3600));
    first.socket.sends(json!({ "type": "ping", "payload": { "Authorization": fresh } })).await;
    assert_eq!(first.socket.receives().await["type"], "pong");
    app.app.clock.advance(TimeDelta::seconds(2));
    assert_eq!(first.socket.close_code().await, 4403);

    bob.sends(&conversation, "deux").await;
    ada.token = token(&app, 3600);
    let mut second = ada.subscribes(LISTEN, json!({ "after": received["cursor"] })).await;
    assert_eq!(second.receives().await, "deux");
}

#[tokio::test]
async fn the_next_socket_may_be_open_before_the_last_one_ends() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let after = ada.cursor().await;
    let last = Socket::open(&app.url(), &token(&app, 2)).await;
    let mut last = Subscription::start(last, LISTEN, json!({ "after": after })).await;

    let mut next = ada.subscribes(LISTEN, json!({ "after": after })).await;
    bob.sends(&conversation, "un").await;
    assert_eq!((last.receives().await, next.receives().await), ("un".to_owned(), "un".to_owned()));
    app.app.clock.advance(TimeDelta::seconds(2));

    assert_eq!(last.socket.close_code().await, 4403);
    bob.sends(&conversation, "deux").await;
    assert_eq!(next.receives().await, "deux");
}
