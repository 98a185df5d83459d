//! How streams end, their keep-alives, and their limits.

use std::time::Duration;

use causerie::auth::Claims;
use causerie::http::Shutdown;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use tokio::time::timeout;

use crate::support::platform::Platform;
use crate::support::response::send;
use crate::support::response_stream::{EVENTS, NEW_MESSAGES, PARTS, stream_request};
use crate::support::{Actor, ResponseStream, Sqlite, TestApp, eventually, start};

async fn open(actor: &Actor, accept: &str) -> ResponseStream {
    ResponseStream::open(stream_request(actor, accept, NEW_MESSAGES, &json!({}))).await
}

/// Asserts that the stream ends without `complete`, so that the client reconnects.
async fn events_end(mut stream: ResponseStream, reason: &str) {
    assert_eq!(stream.rest().await, format!(":\n\n: {reason}\n\n"));
}

/// Asserts that the stream ends with an error of this code.
async fn parts_end(mut stream: ResponseStream, code: &str) {
    let part = stream.part().await.expect("a part");
    let (payload, error_code) = (&part["payload"], &part["errors"][0]["extensions"]["code"]);
    assert_eq!((payload, error_code), (&json!(null), &json!(code)), "{part}");
    assert_eq!(stream.rest().await, "--\r\n");
}

#[tokio::test]
async fn an_idle_stream_sends_keep_alives() {
    let app = TestApp::adjusted(|state| state.limits.ping_interval = Duration::from_millis(10)).await;
    let ada = app.member("Ada").await;

    let mut stream = open(&ada, EVENTS).await;
    for _ in 0..3 {
        assert_eq!(stream.block().await.as_deref(), Some(":"));
    }

    let mut stream = open(&ada, PARTS).await;
    for _ in 0..3 {
        assert_eq!(stream.part().await, Some(json!({})));
    }
}

#[tokio::test]
async fn a_stream_ends_when_its_token_expires() {
    let app = start!(Sqlite);
    app.member("Ada").await;
    // At the start of a second, so that the token lives for a whole second.
    let since_second = i64::from(app.app.clock.now().timestamp_subsec_millis());
    app.app.clock.advance(TimeDelta::milliseconds(1000 - since_second));
    let exp = (app.app.clock.now() + TimeDelta::seconds(1)).into();
    let token = app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() });
    let ada = app.member_with(token).await;
    let (events, parts) = (open(&ada, EVENTS).await, open(&ada, PARTS).await);
    app.app.clock.advance(TimeDelta::seconds(1));

    events_end(events, "Token expired").await;
    parts_end(parts, "UNAUTHENTICATED").await;
}

#[tokio::test]
async fn only_streams_of_a_revoked_token_end() {
    let app = start!(Sqlite);
    let (ada, bob) = ("platform|Ada", app.member("Bob").await);
    let old = app.member_with(app.token_issued_at(ada, -10)).await;
    let new = app.member_with(app.token_issued_at(ada, 1)).await;
    let (events, parts) = (open(&old, EVENTS).await, open(&old, PARTS).await);
    let (mut newer, mut others) = (open(&new, EVENTS).await, open(&bob, PARTS).await);

    Platform::of(&app).revokes(ada, None).await;

    events_end(events, "Token revoked").await;
    parts_end(parts, "UNAUTHENTICATED").await;
    new.writes_to(&bob, "toujours là").await;
    for received in
        [newer.next().await.0, others.part().await.expect("a part")["payload"]["data"]["newMessage"].clone()]
    {
        assert_eq!(received["message"]["body"], "toujours là");
    }
}

#[rstest]
#[tokio::test]
async fn a_stream_drains_with_the_sockets(#[values(EVENTS, PARTS)] accept: &str) {
    // The first close is immediate. A stream that does not drain would stay for an hour.
    let shutdown = Shutdown::new(Duration::from_hours(1));
    let app = TestApp::adjusted(|state| state.shutdown = shutdown.clone()).await;
    let ada = app.member("Ada").await;
    let stream = open(&ada, accept).await;

    shutdown.soft.cancel();

    if accept == EVENTS {
        events_end(stream, "Service shutting down").await;
    } else {
        parts_end(stream, "STOPPING").await;
    }
}

#[tokio::test]
async fn streams_end_when_the_service_stops() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let (events, parts) = (open(&ada, EVENTS).await, open(&ada, PARTS).await);
    let sockets = app.shutdown.sockets.clone();
    assert_eq!(sockets.len(), 2);

    // Well before the deadline at which the service drops its connections.
    let stopping = timeout(Duration::from_secs(8), app.stop());
    let endings =
        async { tokio::join!(events_end(events, "Service shutting down"), parts_end(parts, "STOPPING")) };
    let (stopped, ((), ())) = tokio::join!(stopping, endings);

    assert!(stopped.is_ok() && sockets.is_empty());
}

#[tokio::test]
async fn a_disconnect_cancels_the_operation() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    for accept in [EVENTS, PARTS] {
        let stream = open(&ada, accept).await;
        assert_eq!(app.shutdown.sockets.len(), 1);
        drop(stream);
        app.all_sockets_closed().await;
    }
}

#[tokio::test]
async fn streams_count_toward_the_sockets_of_a_member() {
    let app = TestApp::adjusted(|state| state.limits.sockets_per_member = 2).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (first, _socket) = (open(&ada, EVENTS).await, ada.opens_a_socket().await);

    for accept in [EVENTS, PARTS] {
        let refused = send(stream_request(&ada, accept, NEW_MESSAGES, &json!({}))).await;
        assert_eq!(refused.refusal(), "429 RATE_LIMITED");
        assert!(refused.headers.contains_key("retry-after"));
    }

    open(&bob, EVENTS).await;
    drop(first);
    eventually("a free slot", async || {
        let request = stream_request(&ada, EVENTS, NEW_MESSAGES, &json!({}));
        request.send().await.expect("a response").status() == 200
    })
    .await;
}
