//! The door over HTTP: who is let in, how answers look, and what is never said.

use std::time::Duration;

use causerie::http::Doors;
use causerie::store::{Step, migrate};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::database::Database;
use crate::support::{Actor, Kind, PATIENCE, Postgres, Sqlite, TestApp, start};

const JSON: &str = "application/json";
pub const GRAPHQL: &str = "application/graphql-response+json";
/// Needs nobody, and nothing of the database.
const HELLO: &str = "{ __typename }";

async fn adjusted(adjust: impl FnOnce(&mut Doors)) -> TestApp {
    TestApp::on(Database::migrated(Sqlite).await.expect("a database"), adjust).await
}

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn media(&self) -> &str {
        let value = self.headers["content-type"].to_str().expect("text");
        value.split(';').next().expect("a media type")
    }

    /// Status and code. Nothing was executed: the body is JSON, and has errors only.
    pub fn refusal(&self) -> String {
        assert!([JSON, GRAPHQL].contains(&self.media()), "{}", self.media());
        assert_eq!(self.body.as_object().expect("an object").len(), 1, "{}", self.body);
        let error = &self.body["errors"][0];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", self.body);
        format!("{} {}", self.status, error["extensions"]["code"].as_str().expect("a code"))
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.json().await.expect("JSON") }
}

/// What comes back for these bytes, until the server closes the connection.
async fn answer_to_bytes(app: &TestApp, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(&app.address).await.expect("a connection");
    stream.write_all(bytes).await.expect("it is open");
    let mut text = String::new();
    let reading = timeout(PATIENCE, stream.read_to_string(&mut text));
    reading.await.expect("it ends in time").expect("it ends well");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let (status, lines) = head.split_once("\r\n").expect("a status and headers");
    let headers = lines.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| {
        (name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"))
    });
    let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, headers: headers.collect(), body: serde_json::from_str(body).expect("JSON") }
}

/// An operation as it should come.
pub fn post(app: &TestApp, body: &Value) -> RequestBuilder {
    app.http.post(app.url()).json(body)
}

pub fn get(app: &TestApp, parameters: &[(&str, &str)]) -> RequestBuilder {
    app.http.get(app.url()).query(parameters).header("graphql-require-preflight", "1")
}

/// A mutation of Ada's that Bob would notice.
async fn contacting(app: &TestApp) -> (Actor, Value) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query = "mutation Contact($id: ID!) { startConversation(input: { memberId: $id }) { created } }";
    (ada, json!({ "query": query, "variables": { "id": bob.id } }))
}

#[tokio::test]
async fn an_answer_has_the_media_type_that_was_asked_for() {
    let app = start!(Sqlite);
    let accepting =
        async |accept: &str| answer(post(&app, &json!({ "query": HELLO })).header("accept", accept)).await;

    for (accept, media) in [
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, */*", JSON),
        ("application/graphql-response+json;q=0, */*;q=0.1", JSON),
        ("text/html, application/json;q=0.1", JSON),
        ("APPLICATION/JSON", JSON),
    ] {
        let answer = accepting(accept).await;
        assert_eq!((answer.status, answer.media()), (200, media), "{accept}");
        assert_eq!(answer.body, json!({ "data": { "__typename": "Query" } }));
    }
    assert_eq!(accepting("*/*").await.headers["cache-control"], "no-store");
    for accept in ["text/html", "text/html, image/*;q=0.5", "application/json;q=0"] {
        assert_eq!(accepting(accept).await.refusal(), "406 NOT_ACCEPTABLE", "{accept}");
    }

    let length = json!({ "query": HELLO }).to_string().len();
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {JSON}\r\n");
    let bytes = format!("{head}Content-Length: {length}\r\n\r\n{}", json!({ "query": HELLO }));
    let answer = answer_to_bytes(&app, bytes.as_bytes()).await;
    assert_eq!((answer.status, answer.media()), (200, JSON), "without Accept");
}

#[tokio::test]
async fn what_was_not_executed_has_no_data() {
    let app = start!(Sqlite);
    let page = "query($first: Int!) { viewer { contacts(first: $first) { nodes { id } } } }";

    for (operation, code) in [
        (json!({ "query": "{ viewer" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query A { __typename }", "operationName": "B" }), "BAD_USER_INPUT"),
        (json!({ "query": "query A { __typename } query B { __typename }" }), "BAD_USER_INPUT"),
        (json!({ "query": "subscription { newMessage { cursor } }" }), "BAD_USER_INPUT"),
        (json!({ "query": page, "variables": { "first": "ten" } }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": page }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        for (media, status) in [(GRAPHQL, 400), (JSON, 200)] {
            let answer = answer(post(&app, &operation).header("accept", media)).await;
            assert_eq!(answer.refusal(), format!("{status} {code}"), "{operation}");
            assert_eq!(answer.media(), media);
        }
    }
    // What was executed and failed has data, if only null.
    for media in [GRAPHQL, JSON] {
        let query = json!({ "query": "{ viewer { eventCursor } }" });
        let answer = answer(post(&app, &query).header("accept", media)).await;
        assert_eq!((answer.status, &answer.body["data"]), (200, &json!(null)));
        assert!(answer.body.as_object().expect("an object").contains_key("data"));
    }
}

#[tokio::test]
async fn a_variable_that_must_be_there_is_asked_for_before_anything_is_executed() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let page = "query($n: Int!) { viewer { contacts(first: $n) { nodes { id } } } }";
    let node = "query($id: ID!) { viewer { eventCursor } node(id: $id) { id } }";
    let add = "mutation($input: AddContactInput!) { addContact(input: $input) { userErrors { code } } }";

    for (query, variables) in [
        (page, json!({})),
        (page, json!({ "n": null })),
        (node, json!({})),
        (node, json!({ "id": null })),
        (add, json!({})),
        (add, json!({ "input": {} })),
    ] {
        let operation = json!({ "query": query, "variables": variables });
        let request = post(&app, &operation).bearer_auth(&ada.token).header("accept", GRAPHQL);
        assert_eq!(answer(request).await.refusal(), "400 GRAPHQL_VALIDATION_FAILED", "{operation}");
    }
}

#[tokio::test]
async fn what_a_form_of_another_site_can_send_is_not_executed() {
    let app = start!(Sqlite);
    let (ada, contact) = contacting(&app).await;
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
        let mut request = app.http.post(app.url()).bearer_auth(&ada.token).body(contact.to_string());
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(answer(request).await.refusal(), "415 UNSUPPORTED_MEDIA_TYPE", "{content_type:?}");
    }
    assert_eq!(ada.lists().await.len(), 0);

    let request = app.http.post(app.url()).bearer_auth(&ada.token).body(contact.to_string());
    let answer = answer(request.header("content-type", "Application/JSON; charset=\"UTF-8\"")).await;
    assert_eq!(answer.body["data"]["startConversation"]["created"], true);
    assert_eq!(ada.lists().await.len(), 1);
}

#[tokio::test]
async fn a_body_that_is_no_operation_is_refused() {
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
        let told = String::from_utf8_lossy(body);
        let answer = answer(request.header("accept", GRAPHQL)).await;
        assert_eq!((answer.refusal().as_str(), answer.media()), ("400 BAD_REQUEST", GRAPHQL), "{told}");
        // In our own words, not those of a library.
        assert!(!answer.body.to_string().contains(" line 1"), "{}", answer.body);
    }
    // Nulls and an empty name are none.
    let nothing = json!({ "query": HELLO, "operationName": "", "variables": null, "extensions": null });
    assert_eq!(answer(post(&app, &nothing)).await.body["data"]["__typename"], "Query");
}

#[tokio::test]
async fn a_body_over_256_kib_is_refused() {
    let app = start!(Sqlite);
    let body = |size: usize| {
        let empty = json!({ "query": "{ __typename }#" }).to_string().len();
        json!({ "query": "{ __typename }#".to_owned() + &"x".repeat(size - empty) }).to_string()
    };
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n");
    let (fits, over) = (256 * 1024, 256 * 1024 + 1);

    let largest = app.http.post(app.url()).header("content-type", JSON).body(body(fits));
    assert_eq!(answer(largest).await.status, 200);

    // Said beforehand: nothing of it need come.
    let said = format!("{head}Content-Length: {over}\r\n\r\n");
    assert_eq!(answer_to_bytes(&app, said.as_bytes()).await.refusal(), "413 PAYLOAD_TOO_LARGE");
    // Not said: it shows while it comes.
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{over:x}\r\n{}", body(over));
    assert_eq!(answer_to_bytes(&app, chunked.as_bytes()).await.refusal(), "413 PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_given_up() {
    let app = adjusted(|doors| doors.bounds.reading = Duration::from_millis(50)).await;
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\n\r\n");

    let answer = answer_to_bytes(&app, (head + "{\"query\":").as_bytes()).await;

    assert_eq!(answer.refusal(), "408 REQUEST_TIMEOUT");
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_given_up() {
    let app = adjusted(|doors| doors.bounds.executing = Duration::from_millis(500)).await;
    let (ada, contact) = contacting(&app).await;

    // Somebody else is writing, and does not come to an end.
    let tx = app.app.store.begin().await.expect("a transaction");
    let answer = answer(post(&app, &contact).bearer_auth(&ada.token)).await;
    tx.rollback().await.expect("it ends");

    assert_eq!(answer.refusal(), "504 TIMEOUT");
    assert_eq!(ada.lists().await.len(), 0);
}

#[tokio::test]
async fn a_query_may_come_in_the_address() {
    let app = start!(Sqlite);
    let (query, both) = (
        "query($name: String!) { __type(name: $name) { name } }",
        "query A { a: __typename } query B { b: __typename }",
    );

    for (parameters, data) in [
        (vec![("query", HELLO)], json!({ "__typename": "Query" })),
        (
            vec![("query", HELLO), ("operationName", ""), ("variables", ""), ("extensions", "")],
            json!({ "__typename": "Query" }),
        ),
        (vec![("query", both), ("operationName", "B")], json!({ "b": "Query" })),
        (
            vec![("query", query), ("variables", r#"{"name":"Member"}"#), ("extensions", r#"{"x":1}"#)],
            json!({ "__type": { "name": "Member" } }),
        ),
    ] {
        let answer = answer(get(&app, &parameters)).await;
        assert_eq!((answer.status, &answer.body["data"]), (200, &data), "{parameters:?}");
    }
    for parameters in [
        vec![],
        vec![("variables", "{}")],
        vec![("query", HELLO), ("variables", "{")],
        vec![("query", HELLO), ("variables", "[]")],
        vec![("query", HELLO), ("extensions", "1")],
        vec![("query", HELLO), ("query", HELLO)],
    ] {
        assert_eq!(answer(get(&app, &parameters)).await.refusal(), "400 BAD_REQUEST", "{parameters:?}");
    }
    // Errors have their nulls there, too.
    let ada = app.member("Ada").await;
    let parameters = [("query", "{ node(id: \"x\") { id } viewer { member { handle } } }")];
    let answer = answer(get(&app, &parameters).bearer_auth(&ada.token)).await;
    assert_eq!(answer.body["data"], json!({ "node": null, "viewer": { "member": { "handle": "ada" } } }));
}

#[tokio::test]
async fn a_query_in_the_address_comes_from_a_script_of_ours() {
    let app = start!(Sqlite);
    let from = async |headers: &[(&str, &str)]| {
        let request = app.http.get(app.url()).query(&[("query", HELLO)]);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request).await
    };

    for headers in [
        vec![("accept", "*/*")],
        vec![("accept", "*/*"), ("sec-fetch-site", "same-origin")],
        vec![("accept", JSON), ("sec-fetch-site", "cross-site")],
        vec![("accept", GRAPHQL), ("sec-fetch-site", "same-site")],
        vec![("accept", JSON), ("sec-fetch-site", "none")],
        vec![("accept", JSON)],
    ] {
        assert_eq!(from(&headers).await.refusal(), "400 BAD_REQUEST", "{headers:?}");
    }
    for headers in [
        vec![("accept", JSON), ("sec-fetch-site", "same-origin")],
        vec![("accept", "*/*"), ("graphql-require-preflight", "1"), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(from(&headers).await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn only_a_post_changes_anything() {
    let app = start!(Sqlite);
    let (ada, contact) = contacting(&app).await;
    let (named, variables) = (contact["query"].as_str().expect("text"), contact["variables"].to_string());
    let anonymous = named.replace("mutation Contact", "mutation");
    let beside = format!("{named} query Look {{ __typename }}");
    let both =
        |query, name| vec![("query", query), ("operationName", name), ("variables", variables.as_str())];

    for parameters in [
        both(&anonymous, ""),
        both(named, ""),
        both(named, "Contact"),
        both(&beside, "Contact"),
        vec![("query", "subscription { newMessage { cursor } }")],
        vec![("query", "subscription S { newMessage { cursor } }")],
    ] {
        let answer = answer(get(&app, &parameters).bearer_auth(&ada.token)).await;
        assert_eq!(answer.refusal(), "405 METHOD_NOT_ALLOWED", "{parameters:?}");
        assert_eq!(answer.headers["allow"], "GET, POST");
    }
    let undecided = get(&app, &both(&beside, "")).bearer_auth(&ada.token).header("accept", GRAPHQL);
    assert_eq!(answer(undecided).await.refusal(), "400 BAD_USER_INPUT");
    assert_eq!(answer(get(&app, &both(&beside, "Look"))).await.body["data"]["__typename"], "Query");

    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = app.http.request(method.clone(), app.url()).bearer_auth(&ada.token).json(&contact);
        let answer = answer(request).await;
        assert_eq!(answer.refusal(), "405 METHOD_NOT_ALLOWED", "{method}");
        assert_eq!(answer.headers["allow"], "GET, POST");
    }
    assert_eq!(ada.lists().await.len(), 0);
}

#[rstest]
#[tokio::test]
async fn operators_hear_whether_it_lives_and_is_ready(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let status = async |path: &str| {
        let request = app.http.get(format!("http://{}{path}", app.address));
        request.send().await.expect("an answer").status().as_u16()
    };

    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));
    let elsewhere = answer(app.http.get(format!("http://{}/elsewhere", app.address))).await;
    assert_eq!(elsewhere.refusal(), "404 NOT_FOUND");

    migrate(&app.app.store, Step::Down).await.expect("the newest migration is undone");
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
}

/// What an internal failure looks like: an id to find it by, and no word of what it was.
fn says_nothing_of_the_database(answer: &Answer) {
    let text = answer.body.to_string().to_lowercase();
    for word in ["sql", "select", "table", "relation", "from", "no such", "exist", "begin", "query"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(answer.body["errors"][0]["extensions"]["code"], "INTERNAL", "{text}");
    let id = answer.body["errors"][0]["extensions"]["errorId"].as_str().unwrap_or_default();
    assert_eq!(id.len(), 32, "{text}");
}

#[rstest]
#[tokio::test]
async fn a_failure_inside_says_nothing_of_the_database(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let asks = async |query: &str| {
        let operation = json!({ "query": query, "variables": { "id": conversation } });
        answer(post(&app, &operation).bearer_auth(&ada.token)).await
    };
    let lose = async |table: &str| {
        let tx = app.app.store.begin().await.expect("a transaction");
        tx.execute_unprepared(&format!("ALTER TABLE {table} RENAME TO lost_{table}")).await.expect("it goes");
        tx.commit().await.expect("it goes");
    };

    lose("message").await;
    let read = asks("query($id: ID!) { conversation(id: $id) { messages { nodes { body } } } viewer { member { handle } } }").await;
    let sent = asks(
        "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"x\" }) { message { id } } }",
    )
    .await;
    let listed = asks("{ viewer { conversations { nodes { lastMessage { body } } } } }").await;
    lose("member").await;
    let signed_in = asks(HELLO).await;

    for answer in [&read, &sent, &listed, &signed_in] {
        says_nothing_of_the_database(answer);
    }
    assert_eq!(
        (read.status, &read.body["data"]),
        (200, &json!({ "conversation": null, "viewer": { "member": { "handle": "ada" } } }))
    );
    assert_eq!((sent.status, &sent.body["data"]), (200, &json!(null)));
    assert_eq!(listed.body["data"]["viewer"]["conversations"]["nodes"], json!([{ "lastMessage": null }]));
    assert_eq!(signed_in.status, 500);
}
