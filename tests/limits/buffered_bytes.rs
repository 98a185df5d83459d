//! The memory that one client can make the service hold is limited, before and after authentication.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::support::raw_socket::{RawSocket, raw_socket_with, slow_raw_socket, tcp_with_small_buffer};
use crate::support::response::{post, send, send_without_reading};
use crate::support::socket::init_message;
use crate::support::{Actor, TIMEOUT, TestApp, eventually};

const LONG: Duration = Duration::from_hours(1);
/// More than the socket buffers of both sides hold, in both directions.
const ENOUGH: usize = 16 * 1024 * 1024;
/// If a write makes no progress for this long, the service has stopped reading.
const STALLED: Duration = Duration::from_secs(3);

/// An app with long timeouts, so that only buffered bytes can end a connection.
async fn app_with_long_timeouts() -> TestApp {
    TestApp::adjusted(|state| {
        let limits = &mut state.limits;
        (limits.ping_interval, limits.init_timeout, limits.write_timeout, limits.read_timeout) =
            (LONG, LONG, LONG, LONG);
        limits.max_idle_messages = u32::MAX;
    })
    .await
}

/// Writes the bytes repeatedly without reading, until the service stops reading. Returns the bytes written.
async fn flood(stream: &mut TcpStream, bytes: &[u8]) -> usize {
    let mut sent = 0;
    while sent < ENOUGH && matches!(timeout(STALLED, stream.write_all(bytes)).await, Ok(Ok(()))) {
        sent += bytes.len();
    }
    sent
}

/// A ping frame of a client, masked with zeros.
fn ping() -> Vec<u8> {
    [&[0x89, 0xfd, 0, 0, 0, 0][..], &[b'x'; 125]].concat()
}

fn tcp(socket: &mut RawSocket) -> &mut TcpStream {
    let MaybeTlsStream::Plain(stream) = socket.get_mut() else { panic!("no TLS here") };
    stream
}

#[tokio::test]
async fn the_service_stops_reading_from_a_client_that_does_not_read_pongs() {
    let app = app_with_long_timeouts().await;
    let mut client = slow_raw_socket(&app).await;

    let sent = flood(tcp(&mut client), &ping().repeat(500)).await;

    assert!(sent < ENOUGH, "{sent} bytes of pings were read");
}

#[tokio::test]
async fn the_service_stops_reading_from_a_client_that_does_not_read_responses() {
    let app = app_with_long_timeouts().await;
    // Responses without a body, which the HTTP library would buffer without a limit.
    let mut client = tcp_with_small_buffer(&app.address).await;

    let sent = flood(&mut client, &b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000)).await;

    assert!(sent < ENOUGH, "{sent} bytes of requests were read");
}

#[tokio::test]
async fn the_service_reads_again_after_the_client_does() {
    let app = app_with_long_timeouts().await;
    let mut socket = slow_raw_socket(&app).await;
    let sent = flood(tcp(&mut socket), &ping().repeat(500)).await;

    // While writes were blocked, one pong may respond to several pings.
    let mut received = 0;
    let mut bytes = vec![0; 64 * 1024];
    let reading = async {
        while received < sent / 2 {
            received += tcp(&mut socket).read(&mut bytes).await.expect("an open connection");
        }
    };
    timeout(TIMEOUT, reading).await.expect("pongs in time");
}

/// A `subscribe` message of at least this many bytes.
fn subscription(id: usize, bytes: usize) -> Value {
    let variables = json!({ "unused": "x".repeat(bytes) });
    let payload = json!({ "query": "subscription { newMessage { cursor } }", "variables": variables });
    json!({ "type": "subscribe", "id": id.to_string(), "payload": payload })
}

#[tokio::test]
async fn the_request_of_an_operation_counts_until_the_operation_ends() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 10_000).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (mut one, mut other) = (ada.opens_a_socket().await, ada.opens_a_socket().await);
    one.sends(subscription(1, 6_000)).await;
    one.sends(subscription(2, 6_000)).await;
    one.pings().await;

    let refused = other.executes(&json!({ "query": "{ __typename }" })).await;
    assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "TOO_MANY_OPERATIONS", "limit": 10_000 }));
    let request = post(&app, &json!({ "query": "{ __typename }" })).bearer_auth(&ada.token);
    assert_eq!(send(request).await.refusal(), "429 RATE_LIMITED");
    // Other members have their own budget.
    bob.executes("{ __typename }", json!({})).await;

    for id in ["1", "2"] {
        one.sends(json!({ "type": "complete", "id": id })).await;
    }
    one.pings().await;
    assert_eq!(other.executes(&json!({ "query": "{ __typename }" })).await["data"]["__typename"], "Query");
    ada.executes("{ __typename }", json!({})).await;
}

/// Ada, and an operation of hers with a response of several megabytes.
async fn with_a_long_response(app: &TestApp) -> (Actor, Value) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = bob.writes_to(&ada, "début").await;
    for _ in 0..100 {
        bob.sends(&id, &"🙂".repeat(10_000)).await;
    }
    let page = "messages(last: 100) { nodes { body } }";
    let query = format!("query($id: ID!) {{ conversation(id: $id) {{ a: {page} b: {page} }} }}");
    (ada, json!({ "query": query, "variables": { "id": id } }))
}

#[tokio::test]
async fn a_long_response_is_sent_in_small_frames() {
    let app = TestApp::adjusted(|_| {}).await;
    let (ada, operation) = with_a_long_response(&app).await;
    let config = WebSocketConfig::default().max_frame_size(Some(64 * 1024));
    let mut socket = raw_socket_with(&app.url(), config).await;

    socket.send(Message::text(init_message(&ada.token).to_string())).await.expect("an open socket");
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": operation });
    socket.send(Message::text(subscribe.to_string())).await.expect("an open socket");

    let reading = async {
        loop {
            let message = socket.next().await.expect("an open socket").expect("small frames");
            if message.len() > 1000 {
                return message;
            }
        }
    };
    let message = timeout(TIMEOUT, reading).await.expect("a response in time");
    let response: Value = serde_json::from_str(message.to_text().expect("a string")).expect("JSON");
    let nodes = &response["payload"]["data"]["conversation"]["b"]["nodes"];
    assert_eq!(nodes[99]["body"], "🙂".repeat(10_000));
}

#[tokio::test]
async fn an_http_response_counts_until_it_is_read() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 1_000_000).await;
    let (ada, operation) = with_a_long_response(&app).await;

    let unread = send_without_reading(&app, &ada, "Connection: close", &operation).await;
    let query =
        async || send(post(&app, &json!({ "query": "{ __typename }" })).bearer_auth(&ada.token)).await;
    assert_eq!(query().await.refusal(), "429 RATE_LIMITED");

    drop(unread);
    eventually("a free budget", async || query().await.body.get("errors").is_none()).await;
}

#[tokio::test]
async fn anonymous_request_bodies_count_per_address() {
    let app = TestApp::adjusted(|state| {
        state.limits.max_held_bytes = 10_000;
        state.trusted_proxies = ["127.0.0.1".parse::<std::net::IpAddr>().expect("an address").into()].into();
    })
    .await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\
        Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n";
    let mut slow = TcpStream::connect(&app.address).await.expect("a connection");
    slow.write_all(format!("{head}{}", " ".repeat(10_000)).as_bytes()).await.expect("an open connection");

    let query_from = async |from: &str| {
        let request = post(&app, &json!({ "query": "{ __typename }" })).header("x-forwarded-for", from);
        send(request).await
    };
    let is_refused = async || query_from("192.0.2.1").await.body.get("errors").is_some();
    eventually("a refusal", &is_refused).await;
    assert_eq!(query_from("192.0.2.1").await.refusal(), "429 RATE_LIMITED");
    assert_eq!(query_from("192.0.2.2").await.body["data"]["__typename"], "Query");

    drop(slow);
    eventually("a free budget", async || !is_refused().await).await;
}
