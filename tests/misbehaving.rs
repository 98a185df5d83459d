//! Peers who do not keep to WebSocket, or do not read, or say nothing.

use std::time::Duration;

use causerie::http::Bounds;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::database::Database;
use crate::support::{PATIENCE, Sqlite, TestApp};

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn bounded(adjust: impl FnOnce(&mut Bounds)) -> TestApp {
    let database = Database::migrated(Sqlite).await.expect("a database");
    TestApp::on(database, |doors| adjust(&mut doors.bounds)).await
}

/// A socket to say anything on.
async fn line(app: &TestApp) -> Line {
    let mut request = app.url().replacen("http", "ws", 1).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
    connect_async(request).await.expect("a socket").0
}

/// The code that it is closed with; none where it is cut off.
async fn ending(line: &mut Line) -> Option<u16> {
    let ending = async {
        while let Some(Ok(message)) = line.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| frame.code.into());
            }
        }
        None
    };
    timeout(PATIENCE, ending).await.expect("it ends in time")
}

fn ping(size: usize) -> Message {
    let empty = json!({ "type": "ping", "payload": { "x": "" } }).to_string().len();
    Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size - empty) } }).to_string())
}

#[tokio::test]
async fn a_message_that_is_too_large_closes_the_socket_with_its_code() {
    let app = bounded(|bounds| bounds.message = 1000).await;

    let mut whole = line(&app).await;
    whole.send(ping(1000)).await.expect("the socket is open");
    let pong = whole.next().await.expect("an answer").expect("a message");
    assert!(pong.to_text().expect("text").contains(r#""type":"pong""#), "{pong}");
    whole.send(ping(1001)).await.expect("the socket is open");
    assert_eq!(ending(&mut whole).await, Some(1009));

    // In parts, each of which would do.
    let mut parts = line(&app).await;
    for (opcode, last) in [(Data::Text, false), (Data::Continue, true)] {
        let part = Frame::message(vec![b' '; 501], OpCode::Data(opcode), last);
        parts.send(Message::Frame(part)).await.expect("the socket is open");
    }
    assert_eq!(ending(&mut parts).await, Some(1009));

    // Far too large: it is not even read.
    let mut announced = line(&app).await;
    announced.send(ping(64 * 1024)).await.expect("the socket is open");
    assert_eq!(ending(&mut announced).await, Some(1009));
}

#[tokio::test]
async fn what_is_no_message_closes_the_socket_with_its_code() {
    let app = bounded(|_| {}).await;
    let mut reserved = Frame::message("{}", OpCode::Data(Data::Text), true);
    reserved.header_mut().rsv1 = true;
    let continued = Frame::message("{}", OpCode::Data(Data::Continue), true);
    let latin = Frame::message(vec![b'"', 0xe9, b'"'], OpCode::Data(Data::Text), true);

    for (frame, closed) in [(reserved, 1002), (continued, 1002), (latin, 1007)] {
        let mut line = line(&app).await;
        line.send(Message::Frame(frame)).await.expect("the socket is open");
        assert_eq!(ending(&mut line).await, Some(closed));
    }
}

#[tokio::test]
async fn who_does_not_read_is_told_and_cut_off() {
    let app = bounded(|bounds| {
        bounds.taking = Duration::from_millis(100);
        bounds.goodbye = PATIENCE;
    })
    .await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "début").await;
    for _ in 0..100 {
        ada.sends(&id, &"x".repeat(9_500)).await;
    }

    // More to tell than the system takes for a socket.
    let mut asleep = bob.opens_a_socket().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    for number in 0..16 {
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        asleep.says(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }
    let listening = async |wanted: bool| {
        while app.app.bell.listening().is_empty() == wanted {
            yield_now().await;
        }
    };
    timeout(PATIENCE, listening(true)).await.expect("the subscriptions start");
    timeout(PATIENCE, listening(false)).await.expect("nothing is kept for who does not read");

    assert_eq!(asleep.is_closed().await, 4410);
}

#[tokio::test]
async fn who_gives_no_sign_of_life_is_cut_off_and_who_only_listens_is_not() {
    let app = bounded(|bounds| bounds.ping = Duration::from_secs(1)).await;
    let mut silent = TcpStream::connect(&app.address).await.expect("a connection");
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    silent.write_all(request.as_bytes()).await.expect("it is sent");
    let listens = line(&app).await;

    // It answers each ping by itself, and has had more of them than the other when that is cut off.
    let (mut heard, mut listens) = (Vec::new(), listens);
    let lives = async {
        for _ in 0..4 {
            let message = listens.next().await.expect("the socket is open").expect("a message");
            assert!(matches!(message, Message::Ping(_)), "{message}");
        }
    };
    let both = async { tokio::join!(silent.read_to_end(&mut heard), lives).0 };
    timeout(PATIENCE, both).await.expect("it ends in time").expect("an end");
    assert!(heard.ends_with(&[0x89, 0]), "a ping, and nothing after it");

    listens.send(Message::text(r#"{"type":"ping"}"#)).await.expect("the socket is open");
    let answered = async {
        while let Some(Ok(message)) = listens.next().await {
            if message.is_text() {
                return true;
            }
        }
        false
    };
    assert!(timeout(PATIENCE, answered).await.expect("in time"));
}
