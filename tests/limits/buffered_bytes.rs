//! What a peer can make the service hold for them: so much and no more, before anybody signs in and after.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::raw_socket::{
    RawSocket, close_frame, raw_socket, raw_socket_with, slow_raw_socket, tcp_with_small_buffer,
};
use crate::support::response::{post, send, send_without_reading};
use crate::support::{Actor, TIMEOUT, TestApp};

const LONG: Duration = Duration::from_hours(1);
/// More than the system takes for two who do not read, both ways.
const ENOUGH: usize = 16 * 1024 * 1024;
/// A peer who gets rid of nothing for so long is not heard.
const STILL: Duration = Duration::from_secs(3);

/// Nothing but what is not read ends anything.
async fn patient() -> TestApp {
    TestApp::adjusted(|state| {
        let bounds = &mut state.limits;
        (bounds.ping_interval, bounds.init_timeout, bounds.write_timeout, bounds.read_timeout) =
            (LONG, LONG, LONG, LONG);
        bounds.max_idle_messages = u32::MAX;
    })
    .await
}

/// Says it again and again, and reads nothing, until nobody takes any more of it.
async fn floods(stream: &mut TcpStream, words: &[u8]) -> usize {
    let mut sent = 0;
    while sent < ENOUGH && matches!(timeout(STILL, stream.write_all(words)).await, Ok(Ok(()))) {
        sent += words.len();
    }
    sent
}

/// A ping as a client sends it, with a mask of zeros.
fn ping() -> Vec<u8> {
    [&[0x89, 0xfd, 0, 0, 0, 0][..], &[b'x'; 125]].concat()
}

fn tcp(line: &mut RawSocket) -> &mut TcpStream {
    let MaybeTlsStream::Plain(stream) = line.get_mut() else { panic!("no TLS here") };
    stream
}

#[tokio::test]
async fn who_does_not_read_pongs_is_not_heard() {
    let app = patient().await;
    let mut deaf = slow_raw_socket(&app).await;

    let sent = floods(tcp(&mut deaf), &ping().repeat(500)).await;

    assert!(sent < ENOUGH, "{sent} bytes of pings were taken");
}

#[tokio::test]
async fn who_does_not_read_answers_is_not_heard() {
    let app = patient().await;
    // Answers without a body, which the HTTP library would gather without end.
    let mut deaf = tcp_with_small_buffer(&app.address).await;

    let sent = floods(&mut deaf, &b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000)).await;

    assert!(sent < ENOUGH, "{sent} bytes of requests were taken");
}

#[tokio::test]
async fn who_reads_again_is_heard_again() {
    let app = patient().await;
    let mut line = slow_raw_socket(&app).await;
    let sent = floods(tcp(&mut line), &ping().repeat(500)).await;

    // Where it could not be written at once, one pong may stand for some pings.
    let mut received = 0;
    let mut bytes = vec![0; 64 * 1024];
    let reading = async {
        while received < sent / 2 {
            received += tcp(&mut line).read(&mut bytes).await.expect("an open connection");
        }
    };
    timeout(TIMEOUT, reading).await.expect("pongs come, as what was said is heard");
}

#[tokio::test]
async fn pings_come_so_often_and_no_oftener() {
    let app = TestApp::adjusted(|state| state.limits.max_idle_messages = 3).await;
    let nothing = [
        Message::Ping("x".into()),
        Message::Pong("x".into()),
        Message::text(r#"{"type":"ping"}"#),
        Message::text(r#"{"type":"pong"}"#),
        Message::text(r#"{"type":"complete","id":"none"}"#),
    ];
    for one in nothing {
        let mut line = raw_socket(&app).await;
        for _ in 0..4 {
            line.send(one.clone()).await.expect("an open socket");
        }
        assert_eq!(close_frame(&mut line).await, Some((1008, "Too many pings".to_owned())), "{one}");
    }
}

#[tokio::test]
async fn an_id_is_short() {
    let app = TestApp::adjusted(|_| {}).await;
    let ada = app.member("Ada").await;
    let mut socket = ada.opens_a_socket().await;
    let subscribe = |length: usize| {
        let payload = json!({ "query": "{ __typename }" });
        json!({ "type": "subscribe", "id": "é".repeat(length / 2), "payload": payload })
    };

    socket.sends(subscribe(128)).await;
    assert_eq!(socket.receives().await["type"], "next");
    assert_eq!(socket.receives().await["type"], "complete");
    socket.sends(subscribe(130)).await;
    assert_eq!(socket.close_code().await, 4400);
}

#[tokio::test]
async fn a_message_is_smaller_before_anybody_signs_in() {
    let app = TestApp::adjusted(|_| {}).await;
    let ada = app.member("Ada").await;
    let padded = |size: usize| {
        let empty = json!({ "type": "connection_init", "payload": { "x": "" } }).to_string().len();
        json!({ "type": "connection_init", "payload": { "x": "x".repeat(size - empty) } }).to_string()
    };

    let mut whole = raw_socket(&app).await;
    whole.send(Message::text(padded(16 * 1024))).await.expect("an open socket");
    whole.send(Message::text(r#"{"type":"ping","payload":{"after":"it"}}"#)).await.expect("an open socket");
    let mut over = raw_socket(&app).await;
    over.send(Message::text(padded(16 * 1024 + 1))).await.expect("an open socket");
    assert_eq!(close_frame(&mut over).await.map(|(code, _)| code), Some(1009));
    whole.send(Message::text(padded(16 * 1024 + 1))).await.expect("an open socket");
    assert_eq!(close_frame(&mut whole).await.map(|(code, _)| code), Some(1009), "it stays anonymous");

    // One that never ends is not waited for, whatever comes between its parts.
    let mut parts = raw_socket(&app).await;
    let part = |opcode| Message::Frame(Frame::message(vec![b' '; 4 * 1024], OpCode::Data(opcode), false));
    let _ = parts.send(part(Data::Text)).await;
    for _ in 0..6 {
        let _ = parts.send(Message::Ping("x".into())).await;
        let _ = parts.send(part(Data::Continue)).await;
    }
    assert_eq!(close_frame(&mut parts).await.map(|(code, _)| code), Some(1009));
    // Pings alone are of no message.
    let mut alive = raw_socket(&app).await;
    for _ in 0..300 {
        alive.send(Message::Ping(vec![b'x'; 125].into())).await.expect("an open socket");
    }
    alive.send(Message::text(padded(100))).await.expect("an open socket");

    let mut hers = ada.opens_a_socket().await;
    let payload = json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(200_000) } });
    assert_eq!(hers.executes(&payload).await["data"]["__typename"], "Query");
}

/// A subscription that came in so many bytes, at least.
fn subscription(id: usize, bytes: usize) -> Value {
    let variables = json!({ "unused": "x".repeat(bytes) });
    let payload = json!({ "query": "subscription { newMessage { cursor } }", "variables": variables });
    json!({ "type": "subscribe", "id": id.to_string(), "payload": payload })
}

#[tokio::test]
async fn what_came_with_an_operation_is_held_until_its_end() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 10_000).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (mut one, mut other) = (ada.opens_a_socket().await, ada.opens_a_socket().await);
    one.sends(subscription(1, 6_000)).await;
    one.sends(subscription(2, 6_000)).await;
    one.sends(json!({ "type": "ping" })).await;
    assert_eq!(one.receives().await["type"], "pong");

    let refused = other.executes(&json!({ "query": "{ __typename }" })).await;
    assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "TOO_MANY_OPERATIONS", "limit": 10_000 }));
    let asked = post(&app, &json!({ "query": "{ __typename }" })).bearer_auth(&ada.token);
    assert_eq!(send(asked).await.refusal(), "429 RATE_LIMITED");
    // Others have a budget of their own.
    bob.executes("{ __typename }", json!({})).await;

    for id in ["1", "2"] {
        one.sends(json!({ "type": "complete", "id": id })).await;
    }
    one.sends(json!({ "type": "ping" })).await;
    assert_eq!(one.receives().await["type"], "pong");
    assert_eq!(other.executes(&json!({ "query": "{ __typename }" })).await["data"]["__typename"], "Query");
    ada.executes("{ __typename }", json!({})).await;
}

/// Some megabytes for Ada to ask for, twice.
async fn with_much_to_read(app: &TestApp) -> (Actor, Value) {
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
async fn a_long_answer_goes_out_in_pieces() {
    let app = TestApp::adjusted(|_| {}).await;
    let (ada, operation) = with_much_to_read(&app).await;
    let config = WebSocketConfig::default().max_frame_size(Some(64 * 1024));
    let mut line = raw_socket_with(&app.url(), config).await;

    let init =
        json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {}", ada.token) } });
    line.send(Message::text(init.to_string())).await.expect("an open socket");
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": operation });
    line.send(Message::text(subscribe.to_string())).await.expect("an open socket");

    let reading = async {
        loop {
            let message = line.next().await.expect("an open socket").expect("small frames");
            if message.len() > 1000 {
                return message;
            }
        }
    };
    let message = timeout(TIMEOUT, reading).await.expect("it comes in time");
    let response: Value = serde_json::from_str(message.to_text().expect("a string")).expect("JSON");
    let nodes = &response["payload"]["data"]["conversation"]["b"]["nodes"];
    assert_eq!(nodes[99]["body"], "🙂".repeat(10_000));
}

#[tokio::test]
async fn an_answer_over_http_is_held_until_it_is_read() {
    let app = TestApp::adjusted(|state| state.limits.max_held_bytes = 1_000_000).await;
    let (ada, operation) = with_much_to_read(&app).await;

    let unread = send_without_reading(&app, &ada, "Connection: close", &operation).await;
    let asks = async || send(post(&app, &json!({ "query": "{ __typename }" })).bearer_auth(&ada.token)).await;
    assert_eq!(asks().await.refusal(), "429 RATE_LIMITED");

    drop(unread);
    let free = async { while asks().await.body.get("errors").is_some() {} };
    timeout(TIMEOUT, free).await.expect("it is free in time");
}

#[tokio::test]
async fn what_an_address_sends_without_a_token_is_held_within_its_budget() {
    let app = TestApp::adjusted(|state| {
        state.limits.max_held_bytes = 10_000;
        state.trusted_proxies = ["127.0.0.1".parse::<std::net::IpAddr>().expect("an address").into()].into();
    })
    .await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\
        Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n";
    let mut slow = TcpStream::connect(&app.address).await.expect("a connection");
    slow.write_all(format!("{head}{}", " ".repeat(10_000)).as_bytes()).await.expect("an open connection");

    let asks = async |from: &str| {
        let request = post(&app, &json!({ "query": "{ __typename }" })).header("x-forwarded-for", from);
        send(request).await
    };
    let over = async { while asks("192.0.2.1").await.body.get("errors").is_none() {} };
    timeout(TIMEOUT, over).await.expect("what came is counted");
    assert_eq!(asks("192.0.2.1").await.refusal(), "429 RATE_LIMITED");
    assert_eq!(asks("192.0.2.2").await.body["data"]["__typename"], "Query");

    drop(slow);
    let free = async { while asks("192.0.2.1").await.body.get("errors").is_some() {} };
    timeout(TIMEOUT, free).await.expect("it is free in time");
}
