//! Limits that an operator can set: each is enforced exactly.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::response::VIEWER;
use crate::support::response_stream::NEW_MESSAGES;

#[tokio::test]
async fn the_configured_body_size_is_enforced() {
    let app = TestApp::adjusted(|state| state.limits.max_body = 2000).await;
    let empty = json!({ "query": "{ __typename }", "operationName": "" }).to_string();
    let sized = |size: usize| empty.clone() + &" ".repeat(size - empty.len());
    let send_body = async |size| {
        let request = app.http.post(app.url()).header("content-type", "application/json");
        request.body(sized(size)).send().await.expect("a response")
    };

    assert_eq!(send_body(2000).await.status(), StatusCode::OK);
    let refused = send_body(2001).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let error = refused.json::<Value>().await.expect("JSON")["errors"][0].clone();
    assert_eq!(error["message"], "The body must not be larger than 2000 bytes.");
}

#[tokio::test]
async fn the_configured_number_of_operations_per_socket_is_enforced() {
    let app = TestApp::adjusted(|state| state.limits.socket_operations = 2).await;
    let ada = app.member("Ada").await;
    let mut socket = ada.opens_a_socket().await;
    let subscribe = |id: &str| {
        let payload = json!({ "query": "subscription { newMessage { cursor } }" });
        json!({ "type": "subscribe", "id": id, "payload": payload })
    };
    for id in ["1", "2", "3"] {
        socket.sends(subscribe(id)).await;
    }

    let refused = socket.receives().await;
    assert_eq!((&refused["id"], &refused["type"]), (&json!("3"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"], json!({ "code": "TOO_MANY_OPERATIONS", "limit": 2 }));
    socket.sends(json!({ "type": "complete", "id": "1" })).await;
    socket.sends(subscribe("3")).await;
    socket.pings().await;
}

#[tokio::test]
async fn a_busy_subscription_does_not_starve_other_operations_of_its_socket() {
    // With a queue of one message, operations still alternate.
    let app = TestApp::adjusted(|state| state.limits.socket_queue = 1).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "0").await;
    for number in 1..200 {
        ada.sends(&id, &number.to_string()).await;
    }
    let mut socket = bob.subscribes(NEW_MESSAGES, json!({ "after": cursor })).await.socket;

    socket.sends(json!({ "type": "subscribe", "id": "query", "payload": { "query": VIEWER } })).await;

    let mut before = 0;
    while socket.receives().await["id"] != "query" {
        before += 1;
    }
    assert!(before < 200, "the response came after {before} events");
}
