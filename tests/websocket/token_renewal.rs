//! A client renews its token with a new socket, and misses nothing.

use causerie::auth::Claims;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Socket, Sqlite, Subscription, TestApp, start};

const LISTEN: &str =
    "subscription($after: EventCursor) { newMessage(after: $after) { cursor message { body } } }";

/// A token for Ada, valid for this many seconds.
fn token(app: &TestApp, seconds: i64) -> String {
    let exp = (app.app.clock.now() + TimeDelta::seconds(seconds)).into();
    app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() })
}

#[tokio::test]
async fn a_new_socket_with_a_new_token_resumes_after_the_old_one() {
    let app = start!(Sqlite);
    let bob = app.member("Bob").await;
    app.member("Ada").await;
    let mut ada = app.member_with(token(&app, 2)).await;
    let conversation = ada.writes_to(&bob, "salut").await;
    let mut first = ada.subscribes(LISTEN, json!({ "after": ada.cursor().await })).await;
    bob.sends(&conversation, "un").await;
    let received = first.next().await;
    assert_eq!(received["message"]["body"], "un");

    // A token in a ping is ignored: the socket is closed when the token of its `connection_init` expires.
    let renewed = format!("Bearer {}", token(&app, 3600));
    first.socket.sends(json!({ "type": "ping", "payload": { "Authorization": renewed } })).await;
    assert_eq!(first.socket.receives().await["type"], "pong");
    app.app.clock.advance(TimeDelta::seconds(2));
    assert_eq!(first.socket.close_code().await, 4403);

    bob.sends(&conversation, "deux").await;
    ada.token = token(&app, 3600);
    let mut second = ada.subscribes(LISTEN, json!({ "after": received["cursor"] })).await;
    assert_eq!(second.receives().await, "deux");
}

#[tokio::test]
async fn a_new_socket_can_be_opened_before_the_old_one_is_closed() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let after = ada.cursor().await;
    let old = Socket::open(&app.url(), &token(&app, 2)).await;
    let mut old = Subscription::start(old, LISTEN, json!({ "after": after })).await;

    let mut new = ada.subscribes(LISTEN, json!({ "after": after })).await;
    bob.sends(&conversation, "un").await;
    assert_eq!((old.receives().await, new.receives().await), ("un".to_owned(), "un".to_owned()));
    app.app.clock.advance(TimeDelta::seconds(2));

    assert_eq!(old.socket.close_code().await, 4403);
    bob.sends(&conversation, "deux").await;
    assert_eq!(new.receives().await, "deux");
}
