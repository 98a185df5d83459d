//! How long an operation may take, on each transport: a query or a mutation has its time, a
//! subscription lasts.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::response::send;
use crate::support::response_stream::{EVENTS, PARTS};
use crate::support::{Backend, Database, Postgres, ResponseStream, Socket, Sqlite, Subscription, TestApp};

/// Needs the database's writer, and nothing before.
const REVOKE: &str = "mutation { revokeTokens(input: { subject: \"x\" }) { revokedBefore } }";

/// No time at all: what has to wait for anything is given up.
async fn in_a_hurry(database: Database) -> TestApp {
    TestApp::on(database, |state| state.limits.operation_timeout = Duration::ZERO).await
}

#[tokio::test]
async fn a_mutation_that_takes_too_long_is_given_up_on_each_transport() {
    let app = in_a_hurry(Database::migrated(Sqlite).await.expect("a database")).await;
    let token = Platform::of(&app).token;
    // Somebody else is writing.
    let tx = app.app.store.begin().await.expect("a transaction");
    let ask = |accept: &str| {
        let request = app.http.post(app.url()).bearer_auth(&token).json(&json!({ "query": REVOKE }));
        request.header("accept", accept)
    };

    assert_eq!(send(ask("application/json")).await.refusal(), "504 TIMEOUT");

    let mut socket = Socket::open(&app.url(), &token).await;
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": REVOKE } })).await;
    let message = socket.receives().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")));
    is_given_up(&message["payload"][0]);

    let mut events = ResponseStream::open(ask(EVENTS)).await;
    is_given_up(&events.event().await.expect("an event").data["errors"][0]);
    events.completes().await;

    let mut parts = ResponseStream::open(ask(PARTS)).await;
    is_given_up(&parts.part().await.expect("a part")["errors"][0]);
    assert_eq!(parts.rest().await, "--\r\n");

    // The socket goes on, and nothing was written.
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ __typename }" } })).await;
    assert_eq!(socket.receives().await["payload"]["data"], json!({ "__typename": "Query" }));
    tx.rollback().await.expect("it ends");
    assert!(!app.has_executed("INSERT INTO \"revocation\""));
}

fn is_given_up(error: &Value) {
    assert_eq!(error["extensions"]["code"], "TIMEOUT");
    assert_eq!(error["message"], "The operation timed out.");
}

#[rstest]
#[tokio::test]
async fn a_subscription_takes_its_time(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let after = bob.cursor().await;
    let id = ada.writes_to(&bob, "un").await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";

    let app = in_a_hurry(app.stop().await).await;

    let socket = Socket::open(&app.url(), &app.token_of("Bob")).await;
    let mut subscription = Subscription::start(socket, query, json!({ "after": after })).await;
    assert_eq!(subscription.receives().await, "un");
    app.writes_through(&app.app, &ada, &id, "deux").await;
    assert_eq!(subscription.receives().await, "deux");
}
