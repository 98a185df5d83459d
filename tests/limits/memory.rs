//! Resident memory under oversized input: one element repeated as often as a body allows, in each place where it can
//! occur.

use std::time::Duration;

use futures_util::future::{join, join_all};
use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::raw_socket::{RawSocket, close_frame, raw_socket_at};
use crate::support::repetitions::{bodies, documents, filled};
use crate::support::{Actor, Database, Program, Socket, Sqlite, TIMEOUT};

const ROOM: usize = 256 * 1024;
/// The memory that the service may use above its idle memory, in bytes.
const LIMIT: usize = 100 * 1024 * 1024;

/// Sends the body several times concurrently, over HTTP and on sockets. Asserts that each response is small and has no
/// internal error.
async fn assert_answered(ada: &Actor, body: &str) {
    let http = reqwest::Client::new();
    let posts = join_all((0..4).map(async |_| {
        let request = http.post(&ada.url).bearer_auth(&ada.token).header("content-type", "application/json");
        let response = request.body(body.to_owned()).send().await.expect("a response");
        (response.status(), response.text().await.expect("a string"))
    }));
    let sockets = join_all((0..4).map(async |_| {
        let mut socket = Socket::open(&ada.url, &ada.token).await;
        socket.sends_text(format!("{{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{body}}}")).await
    }));
    let (posts, sockets) = join(posts, sockets).await;
    for (status, text) in posts {
        assert!(status < StatusCode::INTERNAL_SERVER_ERROR, "{status} {text}");
        assert!(text.len() < 16 * 1024, "{}", text.len());
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
    }
    for outcome in sockets {
        match outcome {
            Ok(message) => assert!(!message.to_string().contains("INTERNAL"), "{message}"),
            Err(code) => assert!([1009, 4400].contains(&code), "{code}"),
        }
    }
}

/// Sends messages, so that pages have rows.
async fn send_messages(service: &Program, ada: &Actor) {
    let bob = service.member("bob").await;
    let conversation = ada.writes_to(&bob, "un").await;
    for _ in 0..25 {
        ada.sends(&conversation, "encore").await;
    }
}

#[tokio::test]
async fn repeated_input_does_not_exhaust_the_memory() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    send_messages(&service, &ada).await;
    let idle = service.peak_memory();
    // Less than the limit, to leave room for the message around it on a socket.
    let documents =
        documents().into_iter().map(|it| (it.1, format!("{{\"query\":\"{}\"}}", filled(it, ROOM - 100))));
    let bodies = bodies().into_iter().map(|it| (it.1, filled(it, ROOM - 100)));

    for (element, body) in documents.chain(bodies) {
        assert_answered(&ada, &body).await;
        let used = service.peak_memory() - idle;
        assert!(used < LIMIT, "{used} bytes for {element:?} in {}…", &body[..100]);
    }
}

/// Opens an acknowledged socket, with or without a token, that does not read any more.
async fn unread_socket(service: &Program, actor: Option<&Actor>) -> RawSocket {
    let mut socket = raw_socket_at(&service.url()).await;
    let payload = actor.map(|actor| json!({ "Authorization": format!("Bearer {}", actor.token) }));
    let init = json!({ "type": "connection_init", "payload": payload });
    socket.send(Message::text(init.to_string())).await.expect("an open socket");
    let ack = socket.next().await.expect("a response").expect("a message");
    assert!(ack.to_text().expect("a string").contains("connection_ack"), "{ack}");
    socket
}

/// Sends the message repeatedly, up to 16 MiB, as far as the service reads it.
async fn send_repeatedly(socket: &mut RawSocket, one: &Message) {
    let size = one.len() + 6;
    let sending = async {
        for _ in 0..16 * 1024 * 1024 / size {
            if socket.feed(one.clone()).await.is_err() {
                return;
            }
        }
        let _ = socket.flush().await;
    };
    let _ = timeout(Duration::from_secs(10), sending).await;
}

/// As many sockets as anonymous clients and one member may open.
async fn open_all_sockets(service: &Program, ada: &Actor) -> Vec<RawSocket> {
    let anonymous = join_all((0..4).map(|_| unread_socket(service, None))).await;
    let adas = join_all((0..16).map(|_| unread_socket(service, Some(ada)))).await;
    anonymous.into_iter().chain(adas).collect()
}

/// Sends the message on all sockets concurrently. Returns the memory that it takes, in bytes.
async fn memory_for(message: &Message) -> usize {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    let mut sockets = open_all_sockets(&service, &ada).await;
    let idle = service.peak_memory();
    join_all(sockets.iter_mut().map(|socket| send_repeatedly(socket, message))).await;
    service.peak_memory().saturating_sub(idle)
}

#[tokio::test]
async fn unread_pongs_are_not_buffered() {
    for ping in [Message::Ping(vec![b'x'; 125].into()), ping(2_000)] {
        let used = memory_for(&ping).await;
        assert!(used < 16 * 1024 * 1024, "{used} bytes");
    }
}

/// A ping message of the GraphQL protocol.
fn ping(size: usize) -> Message {
    Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size) } }).to_string())
}

#[tokio::test]
async fn unfinished_messages_are_not_buffered() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let mut sockets = join_all((0..64).map(|_| unread_socket(&service, None))).await;
    let idle = service.peak_memory();

    let part = Frame::message(vec![b'x'; 200_000], OpCode::Data(Data::Text), false);
    for socket in &mut sockets {
        // The service may close the connection before everything is sent.
        let _ = socket.send(Message::Frame(part.clone())).await;
    }
    for socket in &mut sockets {
        assert_eq!(close_frame(socket).await.map(|(code, _)| code), Some(1009));
    }

    let used = service.peak_memory() - idle;
    assert!(used < 8 * 1024 * 1024, "{used} bytes");
}

/// A long string takes its own length. Small values take more memory than their text.
#[rstest]
#[case::long_string(json!("x".repeat(250_000)), 68)]
#[case::small_values(json!(vec![json!({ "b": 1 }); 2_400]), 15)]
#[tokio::test]
async fn the_memory_of_running_operations_is_limited(#[case] unused: Value, #[case] accepted: usize) {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    let sockets = join_all((0..4).map(|_| unread_socket(&service, Some(&ada)))).await;
    let idle = service.peak_memory();

    let payload =
        json!({ "query": "subscription { newMessage { cursor } }", "variables": { "unused": unused } });
    let payload = payload.to_string();
    let sockets = join_all(sockets.into_iter().map(async |mut socket| {
        let mut refused = 0;
        for id in 0..32 {
            let subscribe = format!("{{\"id\":\"{id}\",\"type\":\"subscribe\",\"payload\":{payload}}}");
            socket.send(Message::text(subscribe)).await.expect("an open socket");
        }
        socket.send(ping(1)).await.expect("an open socket");
        while let Some(Ok(message)) = socket.next().await {
            let text = message.to_text().unwrap_or_default();
            if text.contains("pong") {
                break;
            }
            refused += usize::from(text.contains("TOO_MANY_OPERATIONS"));
        }
        (socket, refused)
    }))
    .await;

    // The budget is 16 MiB.
    let refused: usize = sockets.iter().map(|(_, refused)| refused).sum();
    assert_eq!(4 * 32 - refused, accepted);
    let used = service.peak_memory() - idle;
    assert!(used < 48 * 1024 * 1024, "{used} bytes");
}

#[tokio::test]
async fn the_memory_of_unfinished_bodies_is_limited() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |command| {
        command.args(["--trusted-proxy", "127.0.0.1", "--anonymous-per-minute", "0"]);
    });
    let idle = service.peak_memory();
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\
        Content-Type: application/json\r\nContent-Length: 262144\r\n\r\n";
    let bytes = format!("{head}{}", "[".repeat(262_000));

    let sockets = join_all((0..400).map(async |_| {
        let mut socket = TcpStream::connect(&service.address).await.expect("a connection");
        // The service may close the connection before everything is sent.
        let _ = socket.write_all(bytes.as_bytes()).await;
        let mut response = vec![0; 4096];
        let read = timeout(TIMEOUT, socket.read(&mut response)).await;
        let refused =
            matches!(read, Ok(Ok(read)) if String::from_utf8_lossy(&response[..read]).contains(" 429 "));
        (socket, refused)
    }))
    .await;

    let refused = sockets.iter().filter(|(_, refused)| *refused).count();
    assert!(refused > 200, "{refused}");
    // Includes the read buffer of the HTTP library for each connection.
    let used = service.peak_memory() - idle;
    assert!(used < 96 * 1024 * 1024, "{used} bytes");
}
