//! Operations in flight per member, from their start until their responses are read.

use causerie::limits::concurrency::ConcurrencyLimiter;
use entity::id::MemberId;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::response::{GRAPHQL, post, send, send_without_reading};
use crate::support::response_stream::{EVENTS, PARTS, stream_request};
use crate::support::{Actor, ResponseStream, TIMEOUT, TestApp, eventually};

const QUERY: &str = "{ viewer { member { id } } }";

async fn app_with_limit(in_flight: usize) -> (TestApp, ConcurrencyLimiter<MemberId>) {
    let mut operations = ConcurrencyLimiter::default();
    let app = TestApp::adjusted(|state| {
        state.limits.operations_per_member = in_flight;
        operations = state.member_operations.clone();
    });
    (app.await, operations)
}

/// Resolves when the member has exactly this many operations in flight.
async fn are_in_flight(operations: &ConcurrencyLimiter<MemberId>, actor: &Actor, count: usize) {
    eventually("that many operations", async || {
        let at_least = count == 0 || operations.try_acquire(actor.member_id(), count).is_none();
        at_least && operations.try_acquire(actor.member_id(), count + 1).is_some()
    })
    .await;
}

fn assert_refused(errors: &Value) {
    let extensions = &errors[0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["limit"]),
        (&json!("TOO_MANY_OPERATIONS"), &json!(2)),
        "{errors}"
    );
}

#[tokio::test]
async fn the_number_of_operations_in_flight_per_member_is_limited() {
    let (app, operations) = app_with_limit(2).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query =
        format!("mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ member {{ id }} }} }}", bob.id);
    let (mut first, mut another) = (ada.opens_a_socket().await, ada.opens_a_socket().await);
    let subscription = json!({ "query": "subscription { newMessage { cursor } }" });
    another.sends(json!({ "id": "subscription", "type": "subscribe", "payload": subscription })).await;

    // Another transaction holds the writer connection, so that a mutation on a socket and one in a stream wait.
    let tx = app.app.store.begin().await.expect("a transaction");
    first.sends(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
    let mut second = ResponseStream::open(stream_request(&ada, EVENTS, &query, &json!({}))).await;
    are_in_flight(&operations, &ada, 2).await;

    for media in [GRAPHQL, "application/json"] {
        let request = post(&app, &json!({ "query": QUERY })).bearer_auth(&ada.token).header("accept", media);
        let refused = send(request).await;
        assert_eq!(
            (refused.refusal().as_str(), &refused.headers["retry-after"]),
            ("429 TOO_MANY_OPERATIONS", &"1".parse().expect("a value"))
        );
        assert_refused(&refused.body["errors"]);
    }
    assert_refused(&another.executes(&json!({ "query": QUERY })).await["errors"]);
    let mut events = ResponseStream::open(stream_request(&ada, EVENTS, QUERY, &json!({}))).await;
    assert_refused(&events.event().await.expect("an event").data["errors"]);
    let mut parts = ResponseStream::open(stream_request(&ada, PARTS, QUERY, &json!({}))).await;
    assert_refused(&parts.part().await.expect("a part")["errors"]);
    // Other members have their own limit.
    bob.executes(QUERY, json!({})).await;

    tx.rollback().await.expect("a rollback");
    assert_eq!(first.receives().await["payload"]["data"]["addContact"]["member"]["id"], bob.id);
    assert_eq!(second.event().await.expect("an event").data["data"]["addContact"]["member"]["id"], bob.id);
    drop(second);
    are_in_flight(&operations, &ada, 0).await;
    ada.executes(QUERY, json!({})).await;
}

/// Requests a response of several megabytes, which does not fit into the socket buffers, and does not read it.
async fn request_without_reading(ada: &Actor, app: &TestApp, id: &str) -> TcpStream {
    let page = "messages(last: 100) { nodes { body } }";
    let query = format!("query($id: ID!) {{ conversation(id: $id) {{ a: {page} b: {page} }} }}");
    let operation = json!({ "query": query, "variables": { "id": id } });
    send_without_reading(app, ada, "Connection: close", &operation).await
}

#[tokio::test]
async fn an_operation_is_in_flight_until_its_response_is_read() {
    let (app, operations) = app_with_limit(1).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = bob.writes_to(&ada, "début").await;
    for _ in 0..100 {
        bob.sends(&id, &"🙂".repeat(10_000)).await;
    }

    let mut connection = request_without_reading(&ada, &app, &id).await;
    let refused = send(post(&app, &json!({ "query": QUERY })).bearer_auth(&ada.token)).await;
    assert_eq!(refused.refusal(), "429 TOO_MANY_OPERATIONS");

    let mut received = Vec::new();
    let read = timeout(TIMEOUT, connection.read_to_end(&mut received))
        .await
        .expect("in time")
        .expect("an open connection");
    assert!(read > 8_000_000, "{read}");
    are_in_flight(&operations, &ada, 0).await;
    ada.executes(QUERY, json!({})).await;

    // A disconnect ends the operation.
    drop(request_without_reading(&ada, &app, &id).await);
    are_in_flight(&operations, &ada, 0).await;
}

#[tokio::test]
async fn a_limit_of_zero_means_unlimited() {
    let (app, operations) = app_with_limit(0).await;
    let ada = app.member("Ada").await;
    let tx = app.app.store.begin().await.expect("a transaction");
    let mut socket = ada.opens_a_socket().await;
    let query = "mutation { removeContact(input: { memberId: \"member_00000000000000000000000000000000\" }) { userErrors { code } } }";
    for id in 0..32 {
        socket
            .sends(json!({ "id": id.to_string(), "type": "subscribe", "payload": { "query": query } }))
            .await;
    }
    let mut another = ada.opens_a_socket().await;
    another.sends(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
    are_in_flight(&operations, &ada, 33).await;
    ada.executes(QUERY, json!({})).await;
    tx.rollback().await.expect("a rollback");
}
