//! One thing, as often as a body has room for it, in each place where it may stand: the service
//! answers, and takes no more memory for it than it has to.

use std::sync::LazyLock;

use futures_util::future::{join, join_all};
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::database::Database;
use crate::support::{Actor, Program, Socket, Sqlite};

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
        let answer = request.body(body.to_owned()).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("text"))
    }));
    let sockets = join_all((0..4).map(async |_| {
        let mut socket = Socket::open(&ada.url, &ada.token).await;
        socket.blurts(format!("{{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{body}}}")).await
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
    let at_rest = service.memory();
    // With room for what a socket says around it.
    let documents =
        documents().into_iter().map(|it| (it.1, format!("{{\"query\":\"{}\"}}", filled(it, ROOM - 100))));
    let bodies = bodies().into_iter().map(|it| (it.1, filled(it, ROOM - 100)));

    for (one, body) in documents.chain(bodies) {
        is_answered_well(&ada, &body).await;
        let taken = service.memory() - at_rest;
        assert!(taken < MOST, "{taken} bytes for {one:?} in {}…", &body[..100]);
    }
}
