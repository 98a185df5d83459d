//! Epochs: cursors from before a restore have expired, on every transport.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::clock::Clock;
use causerie::store::installation::{begin_epoch, touch};
use rstest::rstest;
use serde_json::json;

use crate::support::response_stream::{EVENTS, PARTS};
use crate::support::rows::{count, execute_sql};
use crate::support::{Backend, Postgres, ResponseStream, Sqlite, TestApp, start};

#[rstest]
#[tokio::test]
async fn a_cursor_of_another_epoch_has_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let old = bob.cursor().await;
    let mut subscription = bob.subscribes_to_messages(&old).await;
    let id = ada.writes_to(&bob, "un").await;
    assert_eq!(subscription.receives().await, "un");

    begin_epoch(&app.app.store, Clock::System.now()).await.expect("a new epoch");
    app.app.heartbeat().await.expect("a heartbeat");

    assert_eq!(subscription.error_code().await, "CURSOR_EXPIRED", "also for a running subscription");
    assert_eq!(bob.subscribes_to_messages(&old).await.error_code().await, "CURSOR_EXPIRED");
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "deux").await;
    let received = subscription.next().await;
    assert_eq!(received["message"]["body"], "deux");
    ada.sends(&id, "trois").await;
    let mut again = bob.subscribes_to_messages(received["cursor"].as_str().expect("a cursor")).await;
    assert_eq!(again.receives().await, "trois");
}

#[rstest]
#[tokio::test]
async fn neither_a_heartbeat_nor_a_restart_begins_an_epoch(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    app.app.heartbeat().await.expect("a heartbeat");
    touch(&app.app.store).await.expect("a write");
    let id = ada.writes_to(&bob, "un").await;
    assert_eq!(bob.subscribes_to_messages(&cursor).await.receives().await, "un");
    let app = TestApp::on(app.stop().await, |_| {}).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let mut subscription = bob.subscribes_to_messages(&cursor).await;

    assert_eq!(subscription.receives().await, "un");
    ada.sends(&id, "deux").await;
    assert_eq!(subscription.receives().await, "deux");
    assert_eq!(count(&app, "installation").await, 1);
}

#[rstest]
#[tokio::test]
async fn a_changed_database_identity_begins_an_epoch(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;

    // As after the promotion of a standby: the stored identity differs from that of the server.
    execute_sql(&app, "UPDATE installation SET identity = 'elsewhere'").await;
    app.app.heartbeat().await.expect("a heartbeat");

    assert_eq!(subscription.error_code().await, "CURSOR_EXPIRED");
}

#[rstest]
#[tokio::test]
async fn a_cursor_without_an_epoch_has_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let mut bytes = bob.member_id().0.as_bytes().to_vec();
    bytes.extend(0_i64.to_be_bytes());
    let old = BASE64_URL_SAFE_NO_PAD.encode(&bytes);

    assert_eq!(bob.subscribes_to_messages(&old).await.error_code().await, "CURSOR_EXPIRED");

    bytes.extend([0; 7]);
    let nonsense = BASE64_URL_SAFE_NO_PAD.encode(&bytes);
    assert_eq!(bob.subscribes_to_messages(&nonsense).await.error_code().await, "BAD_USER_INPUT");
}

#[rstest]
#[tokio::test]
async fn a_reconnecting_stream_gets_the_error_as_well(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let old = bob.cursor().await;
    begin_epoch(&app.app.store, Clock::System.now()).await.expect("a new epoch");
    app.app.heartbeat().await.expect("a heartbeat");
    let query = json!({ "query": "subscription { newMessage { message { body } } }" });
    let reconnect = |accept: &str| {
        let post = app.http.post(app.url()).bearer_auth(&bob.token).json(&query);
        post.header("accept", accept).header("last-event-id", &old)
    };

    let event = ResponseStream::open(reconnect(EVENTS)).await.event().await.expect("an event");
    assert_eq!(event.data["errors"][0]["extensions"]["code"], "CURSOR_EXPIRED", "{event:?}");

    let after = json!({ "query": format!("subscription {{ newMessage(after: \"{old}\") {{ cursor }} }}") });
    let post = app.http.post(app.url()).bearer_auth(&bob.token).json(&after).header("accept", PARTS);
    let part = ResponseStream::open(post).await.part().await.expect("a part");
    assert!(part.to_string().contains("CURSOR_EXPIRED"), "{part}");
}
