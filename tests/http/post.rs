//! POST requests: content type, shape, size and timeouts.

use std::time::Duration;

use serde_json::json;

use crate::support::response::{GRAPHQL, HELLO, JSON, post, send, send_bytes, start_conversation};
use crate::support::{Sqlite, TestApp, start};

#[tokio::test]
async fn content_types_of_cross_site_forms_are_refused() {
    let app = start!(Sqlite);
    let (ada, operation) = start_conversation(&app).await;
    let types = [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("text/plain; application/json"),
        Some("application/graphql"),
        Some("application/json; charset=utf-16"),
        Some("application/json; charset=\"latin1\""),
    ];

    for content_type in types {
        let mut request = app.http.post(app.url()).bearer_auth(&ada.token).body(operation.to_string());
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(send(request).await.refusal(), "415 UNSUPPORTED_MEDIA_TYPE", "{content_type:?}");
    }
    assert_eq!(ada.lists().await.len(), 0);

    let request = app.http.post(app.url()).bearer_auth(&ada.token).body(operation.to_string());
    let response = send(request.header("content-type", "Application/JSON; charset=\"UTF-8\"")).await;
    assert_eq!(response.body["data"]["startConversation"]["created"], true);
    assert_eq!(ada.lists().await.len(), 1);
}

#[tokio::test]
async fn a_body_that_is_not_an_operation_is_refused() {
    let app = start!(Sqlite);
    let bodies: [&[u8]; 16] = [
        b"",
        b"{ __typename }",
        br#"{"query":"{ __typename }""#,
        b"{\"query\":\"{ __typename } # \xff\"}",
        b"{}",
        br#"{"query":null}"#,
        br#"{"query":1}"#,
        br#"{"query":"{ __typename }","variables":[]}"#,
        br#"{"query":"{ __typename }","variables":"{}"}"#,
        br#"{"query":"{ __typename }","operationName":1}"#,
        br#"{"query":"{ __typename }","extensions":1}"#,
        br#"[{"query":"{ __typename }"}]"#,
        br#"["{ __typename }"]"#,
        br#"["{ __typename }", null, null, null]"#,
        b"[]",
        br#""{ __typename }""#,
    ];

    for body in bodies {
        let request = app.http.post(app.url()).header("content-type", JSON).body(body);
        let text = String::from_utf8_lossy(body);
        let response = send(request.header("accept", GRAPHQL)).await;
        assert_eq!(
            (response.refusal().as_str(), response.media_type()),
            ("400 BAD_REQUEST", GRAPHQL),
            "{text}"
        );
        // The message is the service's own, not that of the JSON library.
        assert!(!response.body.to_string().contains(" line 1"), "{}", response.body);
    }
    // Nulls and an empty operation name count as absent.
    let absent = json!({ "query": HELLO, "operationName": "", "documentId": "", "variables": null, "extensions": null });
    assert_eq!(send(post(&app, &absent)).await.body["data"]["__typename"], "Query");
}

#[tokio::test]
async fn a_body_over_256_kib_is_refused() {
    let app = start!(Sqlite);
    let body = |size: usize| {
        let empty = json!({ "query": "{ __typename }#" }).to_string().len();
        json!({ "query": "{ __typename }#".to_owned() + &"x".repeat(size - empty) }).to_string()
    };
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n");
    let (limit, over) = (256 * 1024, 256 * 1024 + 1);

    let largest = app.http.post(app.url()).header("content-type", JSON).body(body(limit));
    assert_eq!(send(largest).await.status, 200);

    // Announced by Content-Length, so refused without reading the body.
    let announced = format!("{head}Content-Length: {over}\r\n\r\n");
    assert_eq!(send_bytes(&app, announced.as_bytes()).await.refusal(), "413 PAYLOAD_TOO_LARGE");
    // Not announced, so refused while reading the chunks.
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{over:x}\r\n{}", body(over));
    assert_eq!(send_bytes(&app, chunked.as_bytes()).await.refusal(), "413 PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_arrives_too_slowly_times_out() {
    let app = TestApp::adjusted(|state| state.limits.body_timeout = Duration::from_millis(50)).await;
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\n\r\n");

    let response = send_bytes(&app, (head + "{\"query\":").as_bytes()).await;

    assert_eq!(response.refusal(), "408 REQUEST_TIMEOUT");
}

#[tokio::test]
async fn an_operation_that_takes_too_long_times_out() {
    let app = TestApp::adjusted(|state| state.limits.operation_timeout = Duration::from_millis(500)).await;
    let (ada, operation) = start_conversation(&app).await;

    // Another transaction holds the writer connection.
    let tx = app.app.store.begin().await.expect("a transaction");
    let response = send(post(&app, &operation).bearer_auth(&ada.token)).await;
    tx.rollback().await.expect("a rollback");

    assert_eq!(response.refusal(), "504 TIMEOUT");
    assert_eq!(ada.lists().await.len(), 0);
}
