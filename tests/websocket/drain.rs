//! Graceful shutdown: how sockets drain.

use std::time::Duration;

use causerie::http::{Shutdown, router};
use reqwest::StatusCode;
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Socket, Sqlite, TestApp, start};

#[tokio::test]
async fn a_running_mutation_completes_before_its_socket_is_closed() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut idle = bob.subscribes_to_messages(&bob.cursor().await).await;
    // A subscription on the same socket does not keep it open.
    let mut socket = ada.subscribes_to_messages(&ada.cursor().await).await.socket;
    // Another transaction holds the writer connection, so that the mutation waits.
    let other = app.app.store.begin().await.expect("a transaction");
    starts_sending(&mut socket, "write", &id).await;

    app.shutdown.soft.cancel();
    assert_eq!(idle.socket.close_code().await, 1001);
    drop(other);

    let response = socket.receives().await;
    assert_eq!((&response["id"], &response["type"]), (&json!("write"), &json!("next")), "{response}");
    assert_eq!(response["payload"]["data"]["sendMessage"]["message"]["body"], "deux");
    assert_eq!(socket.receives().await["type"], "complete");
    assert_eq!(socket.close_code().await, 1001);
}

#[tokio::test]
async fn a_draining_socket_starts_no_operation() {
    let app = start!(Sqlite);
    let (mut socket, id, other) = draining_socket(&app).await;

    socket.sends(send_operation("after", &id)).await;
    // Not even refused because its ID is in use.
    socket.sends(send_operation("before", &id)).await;
    socket.pings().await;
    drop(other);

    assert_eq!(socket.receives().await["id"], "before");
    assert_eq!(socket.close_code().await, 1001);
}

#[tokio::test]
async fn a_repeated_connection_init_closes_a_draining_socket() {
    let app = start!(Sqlite);
    let (mut socket, _, _other) = draining_socket(&app).await;

    socket.sends(json!({ "type": "connection_init" })).await;

    assert_eq!(socket.close_code().await, 4429);
}

/// Ada's socket after the service has begun to stop, her conversation, and the transaction that her mutation `before`
/// waits for.
async fn draining_socket(app: &TestApp) -> (Socket, String, DatabaseTransaction) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut idle = bob.opens_a_socket().await;
    let other = app.app.store.begin().await.expect("a transaction");
    let mut socket = ada.opens_a_socket().await;
    starts_sending(&mut socket, "before", &id).await;
    app.shutdown.soft.cancel();
    assert_eq!(idle.close_code().await, 1001);
    (socket, id, other)
}

fn send_operation(name: &str, conversation: &str) -> Value {
    let query = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } } }";
    let variables = json!({ "input": { "conversationId": conversation, "body": "deux" } });
    json!({ "type": "subscribe", "id": name, "payload": { "query": query, "variables": variables } })
}

/// Returns when the service has started the mutation. It waits as long as another transaction is open.
async fn starts_sending(socket: &mut Socket, name: &str, conversation: &str) {
    socket.sends(send_operation(name, conversation)).await;
    socket.pings().await;
}

#[test]
fn close_delays_are_spread_over_the_drain_period() {
    let shutdown = Shutdown::new(Duration::from_secs(3));
    let mut delays: Vec<_> = (0..300).map(|_| shutdown.next_drain_delay()).collect();
    delays.sort();
    assert!(delays[299] <= Duration::from_secs(3));
    for second in 0..3 {
        let interval = Duration::from_secs(second)..Duration::from_secs(second + 1);
        let count = delays.iter().filter(|delay| interval.contains(*delay)).count();
        assert!((95..=105).contains(&count), "{count} in second {second}");
    }
}

#[tokio::test]
async fn no_socket_is_opened_during_shutdown() {
    let mut state = None;
    let app = TestApp::adjusted(|adjusted| state = Some(adjusted.clone())).await;
    app.shutdown.soft.cancel();
    // For a request that is already on its way: the service itself accepts no connection any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
    let router = router(state.expect("the state"));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let request = app.http.get(url).header("connection", "upgrade").header("upgrade", "websocket");
    let refused = request.send().await.expect("a response");

    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["retry-after"], "1");
    let error = refused.json::<Value>().await.expect("JSON")["errors"][0]["extensions"].clone();
    assert_eq!(error, json!({ "code": "STOPPING", "retryAfter": 1 }));
    serving.abort();
}
