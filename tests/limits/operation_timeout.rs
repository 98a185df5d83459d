//! The operation timeout applies to queries and mutations on every transport, not to subscriptions.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::response::{HELLO, send};
use crate::support::response_stream::{EVENTS, NEW_MESSAGES, PARTS};
use crate::support::{Backend, Database, Postgres, ResponseStream, Socket, Sqlite, Subscription, TestApp};

/// Needs only the writer connection.
const REVOKE: &str = "mutation { revokeTokens(input: { subject: \"x\" }) { revokedBefore } }";

/// A timeout of zero: every operation that waits for anything times out.
async fn app_with_zero_timeout(database: Database) -> TestApp {
    TestApp::on(database, |state| state.limits.operation_timeout = Duration::ZERO).await
}

#[tokio::test]
async fn a_mutation_times_out_on_every_transport() {
    let app = app_with_zero_timeout(Database::migrated(Sqlite).await.expect("a database")).await;
    let token = Platform::of(&app).token;
    // Another transaction holds the writer connection.
    let tx = app.app.store.begin().await.expect("a transaction");
    let request = |accept: &str| {
        let post = app.http.post(app.url()).bearer_auth(&token).json(&json!({ "query": REVOKE }));
        post.header("accept", accept)
    };

    assert_eq!(send(request("application/json")).await.refusal(), "504 TIMEOUT");

    let mut socket = Socket::open(&app.url(), &token).await;
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": REVOKE } })).await;
    let message = socket.receives().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")));
    assert_timed_out(&message["payload"][0]);

    let mut events = ResponseStream::open(request(EVENTS)).await;
    assert_timed_out(&events.event().await.expect("an event").data["errors"][0]);
    events.completes().await;

    let mut parts = ResponseStream::open(request(PARTS)).await;
    assert_timed_out(&parts.part().await.expect("a part")["errors"][0]);
    assert_eq!(parts.rest().await, "--\r\n");

    // The socket stays open, and nothing was written.
    assert_eq!(socket.executes_once(HELLO, json!({})).await["data"], json!({ "__typename": "Query" }));
    tx.rollback().await.expect("a rollback");
    assert!(!app.has_executed("INSERT INTO \"revocation\""));
}

fn assert_timed_out(error: &Value) {
    assert_eq!(error["extensions"]["code"], "TIMEOUT");
    assert_eq!(error["message"], "The operation timed out.");
}

#[rstest]
#[tokio::test]
async fn a_subscription_has_no_timeout(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let after = bob.cursor().await;
    let id = ada.writes_to(&bob, "un").await;

    let app = app_with_zero_timeout(app.stop().await).await;

    let socket = Socket::open(&app.url(), &app.token_of("Bob")).await;
    let mut subscription = Subscription::start(socket, NEW_MESSAGES, json!({ "after": after })).await;
    assert_eq!(subscription.receives().await, "un");
    app.writes_through(&app.app, &ada, &id, "deux").await;
    assert_eq!(subscription.receives().await, "deux");
}
