//! The subprotocol, `connection_init`, and its credentials.

use std::time::Duration;

use causerie::auth::Claims;
use chrono::DateTime;
use serde_json::{Value, json};

use crate::support::response::VIEWER;
use crate::support::socket::{PROTOCOL, PROTOCOL_HEADER};
use crate::support::{Socket, Sqlite, Subscription, TestApp, start};

/// Opens a socket that is acknowledged with this payload of `connection_init`.
async fn acknowledged(app: &TestApp, payload: Value) -> Socket {
    let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.receives().await, json!({ "type": "connection_ack" }));
    socket
}

#[tokio::test]
async fn a_token_is_accepted_in_the_payload_or_in_its_headers() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let bearer = format!("Bearer {}", ada.token);

    for payload in [
        json!({ "Authorization": bearer }),
        json!({ "authorization": bearer }),
        json!({ "headers": { "Authorization": bearer } }),
        json!({ "headers": { "authorization": bearer, "x": 1 } }),
        // As Apollo Router forwards it.
        json!({ "connectionParams": { "token": ada.token } }),
        json!({ "connectionParams": { "token": bearer } }),
        json!({ "connectionParams": { "Authorization": bearer } }),
    ] {
        let mut socket = acknowledged(&app, payload.clone()).await;
        let viewer = socket.executes_once(VIEWER, json!({})).await;
        assert_eq!(viewer["data"]["viewer"]["member"]["handle"], "ada", "{payload}");
    }
}

#[tokio::test]
async fn a_token_in_the_handshake_is_ignored_if_the_client_is_a_browser() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let bearer = format!("Bearer {}", ada.token);
    let origin = format!("http://{}", app.address);
    let header = ("authorization", &*bearer);
    let handle = async |headers: &[(&'static str, &str)], payload: Value| {
        let mut socket = Socket::connect_with(&app.url(), headers).await;
        socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.receives().await["type"], "connection_ack");
        socket.executes_once(VIEWER, json!({})).await["data"]["viewer"]["member"]["handle"].clone()
    };

    assert_eq!(handle(&[PROTOCOL_HEADER, header], json!({})).await, "ada");
    assert_eq!(handle(&[PROTOCOL_HEADER, header, ("origin", &origin)], json!({})).await, json!(null));
    // The payload takes precedence.
    let payload = json!({ "Authorization": format!("Bearer {}", bob.token) });
    assert_eq!(handle(&[PROTOCOL_HEADER, header], payload).await, "bob");

    let mut forged =
        Socket::connect_with(&app.url(), &[PROTOCOL_HEADER, ("authorization", "Bearer a.b.c")]).await;
    forged.sends(json!({ "type": "connection_init" })).await;
    assert_eq!(forged.close_code().await, 4403);
}

#[tokio::test]
async fn a_socket_without_a_token_is_anonymous() {
    let app = start!(Sqlite);

    for payload in [json!(null), json!({}), json!({ "headers": {} })] {
        let mut socket = acknowledged(&app, payload).await;
        let viewer = socket.executes_once(VIEWER, json!({})).await;
        assert_eq!(viewer["data"], json!(null));
        assert_eq!(viewer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let mut subscription =
            Subscription::start(socket, "subscription { newMessage { cursor } }", json!({})).await;
        assert_eq!(subscription.error_code().await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn an_invalid_token_closes_the_socket() {
    let app = start!(Sqlite);
    let expired =
        app.token(&Claims { sub: "1".into(), exp: DateTime::UNIX_EPOCH.into(), ..Claims::default() });

    for payload in [
        json!({ "Authorization": format!("Bearer {expired}") }),
        json!({ "headers": { "authorization": "Bearer garbage" } }),
        json!({ "authorization": "Basic bWFsbG9yeTpwYXNzd29yZA==" }),
        json!({ "authorization": "" }),
    ] {
        let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
        socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.close_code().await, 4403, "{payload}");
    }
}

#[tokio::test]
async fn a_socket_without_a_supported_subprotocol_is_closed() {
    let app = start!(Sqlite);
    assert_eq!(Socket::connect(&app.url(), None).await.close_code().await, 4406);
}

#[tokio::test]
async fn a_socket_without_connection_init_is_closed_after_the_timeout() {
    let app = TestApp::adjusted(|state| state.limits.init_timeout = Duration::from_millis(50)).await;
    let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    socket.sends(json!({ "type": "ping" })).await;
    assert_eq!(socket.close_code().await, 4408);
}
