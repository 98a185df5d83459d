//! One thing, as often as a body has room for it, in each place where it may stand: the service
//! answers, and takes no more memory for it than it has to.

use std::sync::LazyLock;
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
use crate::support::{Actor, Database, Program, Socket, Sqlite, TIMEOUT};

const ROOM: usize = 256 * 1024;
/// Bytes of memory that the service may take beyond what it has at rest.
const MOST: usize = 100 * 1024 * 1024;

/// A long value in a variable, which then stands in many places, within all limits but one.
static LONG_VALUE: LazyLock<String> = LazyLock::new(|| {
    let document = "query($a: ConversationStatus) { viewer {";
    format!("{{\"variables\":{{\"a\":\"{}\"}},\"query\":\"{document}", "a".repeat(245_000))
});

/// What stands before, what is repeated, and what stands behind.
type Swollen = (&'static str, &'static str, &'static str);

/// In the text of a document.
fn documents() -> Vec<Swollen> {
    vec![
        ("{ viewer {", " a", " } }"),
        ("{ viewer {", " a: eventCursor", " } }"),
        ("{ viewer {", " eventCursor @skip(if: true)", " } }"),
        ("{ viewer {", " ...F", " } } fragment F on Viewer { eventCursor }"),
        ("{ viewer {", " ... { eventCursor }", " } }"),
        ("{ viewer {", " conversations { nodes { id } }", " } }"),
        ("{", "a {", ""),
        ("{", "a", ": viewer { eventCursor } }"),
        ("{ viewer { conversations { nodes { messages(last: 100) { nodes {", "a", ": id } } } } } }"),
        ("{ member(by: { handle:", "[", ""),
        ("{ member(by: { handle: \\\"", "a", "\\\" }) { id } }"),
        ("{ member(by: { handle: \\\"", "\\\\u0041", "\\\" }) { id } }"),
        ("{ member(by: { handle: ", "1", " }) { id } }"),
        ("query(", "$a: Int ", ") { viewer { eventCursor } }"),
        ("query($a: ", "[", ""),
        ("", "query A { viewer { eventCursor } } ", ""),
        ("{ __schema { types { name ", "fields { name type { name } } ", "} } }"),
        ("#", " ", ""),
        ("{ viewer { eventCursor } }", ",", ""),
    ]
}

/// Of a whole body.
fn bodies() -> Vec<Swollen> {
    vec![
        ("", "[", ""),
        ("", "{\"query\":", ""),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":[", "{\"b\":1},", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":", "[", ""),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":\"", "\\u0000", "\"}}"),
        ("{\"query\":\"{ __typename }\",\"variables\":{\"a\":", "9", "}}"),
        ("{\"query\":\"{ __typename }\",\"extensions\":{\"a\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"extensions\":{\"persistedQuery\":[", "[],", "0]}}"),
        ("{\"query\":\"{ __typename }\",\"operationName\":\"", "a", "\"}"),
        ("{\"documentId\":\"", "a", "\"}"),
        (&LONG_VALUE, " conversations(first: 0, filter: { status: $a }) { __typename }", "} }\"}"),
    ]
}

fn filled((before, one, behind): Swollen, room: usize) -> String {
    let times = (room - before.len() - behind.len()) / one.len();
    format!("{before}{}{behind}", one.repeat(times))
}

/// Some at once, over HTTP and each on a socket of its own.
async fn is_answered_well(ada: &Actor, body: &str) {
    let http = reqwest::Client::new();
    let posts = join_all((0..4).map(async |_| {
        let request = http.post(&ada.url).bearer_auth(&ada.token).header("content-type", "application/json");
        let answer = request.body(body.to_owned()).send().await.expect("a response");
        (answer.status(), answer.text().await.expect("a string"))
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
            Ok(answer) => assert!(!answer.to_string().contains("INTERNAL"), "{answer}"),
            Err(code) => assert!([1009, 4400].contains(&code), "{code}"),
        }
    }
}

/// For pages to have rows.
async fn writes_much(service: &Program, ada: &Actor) {
    let bob = service.member("bob").await;
    let conversation = ada.writes_to(&bob, "un").await;
    for _ in 0..25 {
        ada.sends(&conversation, "encore").await;
    }
}

#[tokio::test]
async fn nothing_makes_the_service_swell() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    writes_much(&service, &ada).await;
    let at_rest = service.peak_memory();
    // With room for what a socket says around it.
    let documents =
        documents().into_iter().map(|it| (it.1, format!("{{\"query\":\"{}\"}}", filled(it, ROOM - 100))));
    let bodies = bodies().into_iter().map(|it| (it.1, filled(it, ROOM - 100)));

    for (one, body) in documents.chain(bodies) {
        is_answered_well(&ada, &body).await;
        let taken = service.peak_memory() - at_rest;
        assert!(taken < MOST, "{taken} bytes for {one:?} in {}…", &body[..100]);
    }
}

/// A socket that says what it likes, signed in or not, and reads nothing more.
async fn tcp_with_small_buffer(service: &Program, who: Option<&Actor>) -> RawSocket {
    let mut line = raw_socket_at(&service.url()).await;
    let payload = who.map(|who| json!({ "Authorization": format!("Bearer {}", who.token) }));
    let init = json!({ "type": "connection_init", "payload": payload });
    line.send(Message::text(init.to_string())).await.expect("an open socket");
    let ack = line.next().await.expect("a response").expect("a message");
    assert!(ack.to_text().expect("a string").contains("connection_ack"), "{ack}");
    line
}

/// As much as the service takes of this, up to 16 MiB.
async fn says_much(line: &mut RawSocket, one: &Message) {
    let size = one.len() + 6;
    let saying = async {
        for _ in 0..16 * 1024 * 1024 / size {
            if line.feed(one.clone()).await.is_err() {
                return;
            }
        }
        let _ = line.flush().await;
    };
    let _ = timeout(Duration::from_secs(10), saying).await;
}

/// What strangers and one member may have open, as far as they may.
async fn crowd(service: &Program, ada: &Actor) -> Vec<RawSocket> {
    let strangers = join_all((0..4).map(|_| tcp_with_small_buffer(service, None))).await;
    let hers = join_all((0..16).map(|_| tcp_with_small_buffer(service, Some(ada)))).await;
    strangers.into_iter().chain(hers).collect()
}

/// Each of them at once; the bytes of memory that it takes.
async fn said_by_all(message: &Message) -> usize {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    let mut lines = crowd(&service, &ada).await;
    let at_rest = service.peak_memory();
    join_all(lines.iter_mut().map(|line| says_much(line, message))).await;
    service.peak_memory().saturating_sub(at_rest)
}

#[tokio::test]
async fn pongs_that_nobody_reads_are_not_kept() {
    for ping in [Message::Ping(vec![b'x'; 125].into()), ping(2_000)] {
        let taken = said_by_all(&ping).await;
        assert!(taken < 16 * 1024 * 1024, "{taken} bytes");
    }
}

/// A message that answers itself, of the protocol.
fn ping(size: usize) -> Message {
    Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size) } }).to_string())
}

#[tokio::test]
async fn messages_that_never_end_are_not_waited_for() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let mut lines = join_all((0..64).map(|_| tcp_with_small_buffer(&service, None))).await;
    let at_rest = service.peak_memory();

    let part = Frame::message(vec![b'x'; 200_000], OpCode::Data(Data::Text), false);
    for line in &mut lines {
        // The service may have had enough before all of it is there.
        let _ = line.send(Message::Frame(part.clone())).await;
    }
    for line in &mut lines {
        assert_eq!(close_frame(line).await.map(|(code, _)| code), Some(1009));
    }

    let taken = service.peak_memory() - at_rest;
    assert!(taken < 8 * 1024 * 1024, "{taken} bytes");
}

/// A long text is held as it is; of many small values each takes more memory than it is written with.
#[rstest]
#[case::a_text(json!("x".repeat(250_000)), 68)]
#[case::small_values(json!(vec![json!({ "b": 1 }); 2_400]), 15)]
#[tokio::test]
async fn operations_that_run_hold_so_much_and_no_more(#[case] unused: Value, #[case] fit: usize) {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |_| {});
    let ada = service.member("ada").await;
    let lines = join_all((0..4).map(|_| tcp_with_small_buffer(&service, Some(&ada)))).await;
    let at_rest = service.peak_memory();

    let payload =
        json!({ "query": "subscription { newMessage { cursor } }", "variables": { "unused": unused } });
    let payload = payload.to_string();
    let lines = join_all(lines.into_iter().map(async |mut line| {
        let mut refused = 0;
        for id in 0..32 {
            let subscribe = format!("{{\"id\":\"{id}\",\"type\":\"subscribe\",\"payload\":{payload}}}");
            line.send(Message::text(subscribe)).await.expect("an open socket");
        }
        line.send(ping(1)).await.expect("an open socket");
        while let Some(Ok(message)) = line.next().await {
            let text = message.to_text().unwrap_or_default();
            if text.contains("pong") {
                break;
            }
            refused += usize::from(text.contains("TOO_MANY_OPERATIONS"));
        }
        (line, refused)
    }))
    .await;

    // 16 MiB, and one more.
    let refused: usize = lines.iter().map(|(_, refused)| refused).sum();
    assert_eq!(4 * 32 - refused, fit);
    let taken = service.peak_memory() - at_rest;
    assert!(taken < 48 * 1024 * 1024, "{taken} bytes");
}

#[tokio::test]
async fn bodies_that_never_end_hold_so_much_and_no_more() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let service = Program::serve(&database.url, |command| {
        command.args(["--trusted-proxy", "127.0.0.1", "--anonymous-per-minute", "0"]);
    });
    let at_rest = service.peak_memory();
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\
        Content-Type: application/json\r\nContent-Length: 262144\r\n\r\n";
    let words = format!("{head}{}", "[".repeat(262_000));

    let lines = join_all((0..400).map(async |_| {
        let mut line = TcpStream::connect(&service.address).await.expect("a connection");
        // The service may have had enough before all of it is there.
        let _ = line.write_all(words.as_bytes()).await;
        let mut response = vec![0; 4096];
        let read = timeout(TIMEOUT, line.read(&mut response)).await;
        let refused =
            matches!(read, Ok(Ok(read)) if String::from_utf8_lossy(&response[..read]).contains(" 429 "));
        (line, refused)
    }))
    .await;

    let refused = lines.iter().filter(|(_, refused)| *refused).count();
    assert!(refused > 200, "{refused}");
    // And what the HTTP library reads at once, for each.
    let taken = service.peak_memory() - at_rest;
    assert!(taken < 96 * 1024 * 1024, "{taken} bytes");
}
