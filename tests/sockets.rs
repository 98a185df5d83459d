//! The door for sockets: `graphql-transport-ws`, and how each socket ends.

use std::collections::BTreeMap;
use std::time::Duration;

use causerie::auth::Claims;
use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::database::Database;
use crate::support::{Actor, Feed, Kind, PATIENCE, Postgres, Socket, Sqlite, TestApp, start};

const PROTOCOL: &str = "graphql-transport-ws";

async fn connect(app: &TestApp) -> Socket {
    Socket::connect(&app.url(), Some(PROTOCOL)).await
}

async fn is_closed(mut socket: Socket) -> u16 {
    timeout(PATIENCE, socket.is_closed()).await.expect("it is closed in time")
}

/// Welcome, with this payload of `connection_init`.
async fn greeted(app: &TestApp, payload: Value) -> Socket {
    let mut socket = connect(app).await;
    socket.says(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.hears().await, json!({ "type": "connection_ack" }));
    socket
}

/// One operation, from its subscription to its end: what came in between.
async fn asks(socket: &mut Socket, query: &str, variables: Value) -> Value {
    let payload = json!({ "query": query, "variables": variables });
    socket.says(json!({ "type": "subscribe", "id": "one", "payload": payload })).await;
    let answer = socket.hears().await;
    assert_eq!((&answer["type"], &answer["id"]), (&json!("next"), &json!("one")), "{answer}");
    assert_eq!(socket.hears().await, json!({ "type": "complete", "id": "one" }));
    answer["payload"].clone()
}

#[rstest]
#[tokio::test]
async fn a_socket_takes_queries_mutations_and_subscriptions(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    // The protocol of old is offered, too, and not taken.
    let mut socket = Socket::connect(&app.url(), Some("graphql-ws, graphql-transport-ws")).await;
    let payload = json!({ "authorization": format!("bearer {}", bob.token) });
    socket.says(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.hears().await["type"], "connection_ack");

    let viewer = asks(&mut socket, "{ viewer { eventCursor member { handle } } }", json!({})).await;
    assert_eq!(viewer["data"]["viewer"]["member"]["handle"], "bob");

    let send = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } } }";
    let input = json!({ "conversationId": conversation, "body": "bonjour" });
    let sent = asks(&mut socket, send, json!({ "input": input })).await;
    assert_eq!(sent, json!({ "data": { "sendMessage": { "message": { "body": "bonjour" } } } }));
    assert_eq!(ada.history(&conversation).await, ["salut", "bonjour"]);

    socket.says(json!({ "type": "ping" })).await;
    assert_eq!(socket.hears().await["type"], "pong");

    let subscribe =
        "subscription($after: EventCursor) { newMessage(after: $after) { message { body isMine } } }";
    let after = viewer["data"]["viewer"]["eventCursor"].clone();
    let mut feed = Feed::start(socket, subscribe, json!({ "after": after })).await;
    assert_eq!(feed.next().await["message"], json!({ "body": "bonjour", "isMine": true }));
    ada.sends(&conversation, "ça va ?").await;
    assert_eq!(feed.next().await["message"], json!({ "body": "ça va ?", "isMine": false }));
}

fn newest(message: &Value) -> String {
    let data = &message["payload"]["data"];
    let event = data.get("newMessage").or_else(|| data.get("conversationEvents")).expect("an event");
    event["message"]["body"].as_str().expect("a body").to_owned()
}

#[tokio::test]
async fn several_operations_share_a_socket() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let after = bob.cursor().await;
    let mut socket = bob.opens_a_socket().await;
    let message = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    let events = "subscription($after: EventCursor) { conversationEvents(after: $after) {
        ... on MessageSent { message { body } } } }";
    for (id, query) in [("messages", message), ("events", events)] {
        let payload = json!({ "query": query, "variables": { "after": after } });
        socket.says(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    ada.sends(&conversation, "un").await;
    let mut heard = BTreeMap::new();
    for _ in 0..2 {
        let message = socket.hears().await;
        heard.insert(message["id"].to_string(), newest(&message));
    }
    assert_eq!(
        heard.into_iter().collect::<Vec<_>>(),
        [("\"events\"".into(), "un".into()), ("\"messages\"".to_owned(), "un".to_owned())]
    );

    // One ends, the other goes on.
    socket.says(json!({ "type": "complete", "id": "messages" })).await;
    socket.says(json!({ "type": "ping" })).await;
    // Its end is not echoed: the id may be in use again.
    assert_eq!(socket.hears().await["type"], "pong");
    for body in ["deux", "trois"] {
        ada.sends(&conversation, body).await;
        let message = socket.hears().await;
        assert_eq!((message["id"].as_str(), newest(&message)), (Some("events"), body.to_owned()));
    }
}

#[tokio::test]
async fn a_token_comes_in_the_payload_or_in_its_headers() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let bearer = format!("Bearer {}", ada.token);

    for payload in [
        json!({ "Authorization": bearer }),
        json!({ "authorization": bearer }),
        json!({ "headers": { "Authorization": bearer } }),
        json!({ "headers": { "authorization": bearer, "x": 1 } }),
    ] {
        let mut socket = greeted(&app, payload.clone()).await;
        let viewer = asks(&mut socket, "{ viewer { member { handle } } }", json!({})).await;
        assert_eq!(viewer["data"]["viewer"]["member"]["handle"], "ada", "{payload}");
    }
}

#[tokio::test]
async fn a_socket_without_a_token_is_nobodys() {
    let app = start!(Sqlite);

    for payload in [json!(null), json!({}), json!({ "headers": {} })] {
        let mut socket = greeted(&app, payload).await;
        let viewer = asks(&mut socket, "{ viewer { member { handle } } }", json!({})).await;
        assert_eq!(viewer["data"], json!(null));
        assert_eq!(viewer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let mut feed = Feed::start(socket, "subscription { newMessage { cursor } }", json!({})).await;
        assert_eq!(feed.fails().await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_is_wrong_has_a_code_over_a_socket_too() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let deep = format!(
        "{{ viewer {{ member {}id{} }} }}",
        "{ openConversation { correspondent ".repeat(8) + "{ ",
        " }".repeat(17)
    );
    let fails = async |query: &str| {
        let message = bob.subscribes(query, json!({})).await.socket.hears().await;
        let executed = message["type"] == "next";
        let errors = if executed { &message["payload"]["errors"] } else { &message["payload"] };
        let code = errors[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("a code: {message}"));
        format!("{} {code}", message["type"].as_str().expect("a type"))
    };

    assert_eq!(fails("subscription { newMessage").await, "error GRAPHQL_PARSE_FAILED");
    assert_eq!(fails("subscription { nothing }").await, "error GRAPHQL_VALIDATION_FAILED");
    assert_eq!(fails(&deep).await, "error QUERY_TOO_DEEP");
    assert_eq!(fails("query A { __typename } query B { __typename }").await, "error BAD_USER_INPUT");
    let nonsense = |argument| format!("subscription {{ newMessage({argument}: \"nonsense\") {{ cursor }} }}");
    assert_eq!(fails(&nonsense("conversationId")).await, "next BAD_USER_INPUT");
    assert_eq!(fails(&nonsense("after")).await, "next BAD_USER_INPUT");

    // And what failed inside an event is null in its place.
    let after = bob.cursor().await;
    ada.sends(&conversation, "encore").await;
    let query = "subscription($after: EventCursor) { conversationEvents(after: $after) { __typename
        ... on MessageSent { message { conversation { lastMessage { preview(length: 0) } } } } } }";
    let mut feed = bob.subscribes(query, json!({ "after": after })).await;
    let event = feed.socket.hears().await;
    let nulled =
        json!({ "__typename": "MessageSent", "message": { "conversation": { "lastMessage": null } } });
    assert_eq!(event["payload"]["data"]["conversationEvents"], nulled, "{event}");
    assert_eq!(event["payload"]["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_token_that_is_not_valid_closes_the_socket() {
    let app = start!(Sqlite);
    let expired = app.token(&Claims { sub: "1".into(), exp: 1, ..Claims::default() });

    for payload in [
        json!({ "Authorization": format!("Bearer {expired}") }),
        json!({ "headers": { "authorization": "Bearer garbage" } }),
        json!({ "authorization": "Basic bWFsbG9yeTpwYXNzd29yZA==" }),
        json!({ "authorization": "" }),
    ] {
        let mut socket = connect(&app).await;
        socket.says(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(is_closed(socket).await, 4403, "{payload}");
    }
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let app = start!(Sqlite);
    app.member("Ada").await;
    // At the start of a second, so that the token has the whole of it.
    app.app
        .clock
        .advance(TimeDelta::milliseconds(1000 - i64::from(app.app.clock.now().timestamp_subsec_millis())));
    let exp = app.app.clock.now().timestamp() + 1;
    let token = app.token(&Claims { sub: "platform|Ada".into(), exp, ..Claims::default() });

    let ada = Actor::signed_in(&app, token).await;
    let feed = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    app.app.clock.advance(TimeDelta::seconds(1));

    assert_eq!(is_closed(feed.socket).await, 4403);
}

#[tokio::test]
async fn a_socket_that_speaks_no_protocol_of_ours_is_closed() {
    let app = start!(Sqlite);
    assert_eq!(is_closed(Socket::connect(&app.url(), None).await).await, 4406);
}

#[tokio::test]
async fn who_does_not_introduce_themselves_is_shown_out() {
    let database = Database::migrated(Sqlite).await.expect("a database");
    let app = TestApp::on(database, |doors| doors.bounds.init = Duration::from_millis(50)).await;
    let mut socket = connect(&app).await;
    socket.says(json!({ "type": "ping" })).await;
    assert_eq!(is_closed(socket).await, 4408);
}

#[tokio::test]
async fn sockets_are_told_when_the_service_stops() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let silent = connect(&app).await;
    let mut feed = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    feed.socket.says(json!({ "type": "ping" })).await;
    assert_eq!(feed.socket.hears().await["type"], "pong");

    let sockets = app.shutdown.sockets.clone();
    assert_eq!(sockets.len(), 2);

    // Well before the deadline, after which nothing is waited for any more.
    let stopped = timeout(Duration::from_secs(8), app.stop());
    let goodbyes = async { (is_closed(silent).await, is_closed(feed.socket).await) };
    let (stopped, goodbyes) = tokio::join!(stopped, goodbyes);

    assert_eq!(goodbyes, (1001, 1001));
    assert!(stopped.is_ok() && sockets.is_empty());
}

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket to say anything on.
async fn line(app: &TestApp) -> Line {
    let mut request = app.url().replacen("http", "ws", 1).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
    connect_async(request).await.expect("a socket").0
}

/// How it ends: with a code and a reason, or cut off.
async fn ending(line: &mut Line) -> Option<(u16, String)> {
    let ending = async {
        while let Some(Ok(message)) = line.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
            }
        }
        None
    };
    timeout(PATIENCE, ending).await.expect("it ends in time")
}

#[tokio::test]
async fn a_message_that_breaks_the_protocol_closes_the_socket_with_a_short_reason() {
    let app = start!(Sqlite);
    let init = r#"{"type":"connection_init"}"#;
    let wait =
        r#"{"type":"subscribe","id":"1","payload":{"query":"subscription { newMessage { cursor } }"}}"#;
    let long = json!({ "type": "x".repeat(1000) }).to_string();

    for (said, closed) in [
        (vec!["not json"], 4400),
        (vec!["{}"], 4400),
        (vec!["[]"], 4400),
        (vec![r#"["connection_init",{}]"#], 4400),
        (vec![r#"{"type":"nonsense"}"#], 4400),
        (vec![long.as_str()], 4400),
        // Of the protocol of old.
        (vec![init, r#"{"type":"start","id":"1","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![r#"{"type":"connection_init","payload":[]}"#], 4400),
        (vec![init, r#"{"type":"pong","payload":"?"}"#], 4400),
        (vec![init, r#"{"type":"subscribe","id":"1"}"#], 4400),
        (
            vec![init, r#"{"type":"subscribe","id":"1","payload":["{ __typename }",null,null,null,null]}"#],
            4400,
        ),
        (vec![init, r#"{"type":"subscribe","id":"1","payload":{}}"#], 4400),
        (vec![init, r#"{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![init, r#"{"type":"subscribe","payload":{"query":"{ __typename }"}}"#], 4400),
        (vec![wait], 4401),
        (vec![init, init], 4429),
    ] {
        let mut line = line(&app).await;
        for text in &said {
            line.send(Message::text(*text)).await.expect("the socket is open");
        }
        let (code, reason) = ending(&mut line).await.expect("a close frame");
        assert_eq!(code, closed, "{said:?}");
        assert!((1..=123).contains(&reason.len()) && !reason.contains("xxx"), "{reason} after {said:?}");
    }

    // An id stands for one operation at a time.
    let ada = app.member("Ada").await;
    let mut feed = ada.subscribes("subscription { newMessage { cursor } }", json!({})).await;
    feed.socket
        .says(json!({ "type": "subscribe", "id": "feed", "payload": { "query": "{ __typename }" } }))
        .await;
    assert_eq!(is_closed(feed.socket).await, 4409);
}

#[tokio::test]
async fn a_message_over_256_kib_ends_the_socket() {
    let app = start!(Sqlite);
    let sized = |size: usize| {
        let empty = json!({ "type": "ping", "payload": { "x": "" } }).to_string().len();
        Message::text(json!({ "type": "ping", "payload": { "x": "x".repeat(size - empty) } }).to_string())
    };
    let mut line = line(&app).await;

    line.send(sized(256 * 1024)).await.expect("the socket is open");
    let pong = line.next().await.expect("an answer").expect("a message");
    assert!(pong.to_text().expect("text").contains(r#""type":"pong""#), "{pong}");

    // The server may be gone before all of it is sent.
    let _ = line.send(sized(256 * 1024 + 1)).await;
    let ending = ending(&mut line).await;
    assert!(ending.as_ref().is_none_or(|(code, _)| *code == 1009), "{ending:?}");
}

#[rstest]
#[tokio::test]
async fn a_socket_that_nobody_reads_holds_up_nobody_else(#[values(Sqlite, Postgres)] kind: Kind) {
    let app = start!(kind);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "début").await;
    let long = "x".repeat(9_500);
    for _ in 0..250 {
        ada.sends(&id, &long).await;
    }

    // More subscriptions than the database has readers, each with more to tell than the system
    // takes for a socket.
    let mut asleep = bob.opens_a_socket().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    for number in 0..16 {
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        asleep.says(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }

    for _ in 0..20 {
        assert_eq!(ada.sees(&id).await["status"], "OPEN");
    }
    ada.sends(&id, "encore là").await;
}

#[tokio::test]
async fn an_operation_ends_without_an_echo_and_leaves_its_id_free() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let mut socket = ada.opens_a_socket().await;
    let cursor = ada.cursor().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    let subscribe = json!({ "type": "subscribe", "id": "1",
        "payload": { "query": query, "variables": { "after": cursor } } });

    socket.says(subscribe.clone()).await;
    for _ in 0..10 {
        socket.says(json!({ "type": "complete", "id": "1" })).await;
        socket.says(subscribe.clone()).await;
    }
    let barrier = json!({ "type": "ping", "payload": { "n": 0 } });
    socket.says(barrier).await;
    assert_eq!(socket.hears().await, json!({ "type": "pong", "payload": { "n": 0 } }), "no echo");
    ada.writes_to(&bob, "Bonjour").await;

    let heard = socket.hears().await;
    assert_eq!(
        (&heard["type"], &heard["payload"]["data"]["newMessage"]["message"]["body"]),
        (&json!("next"), &json!("Bonjour"))
    );
    socket.says(json!({ "type": "ping", "payload": { "n": 1 } })).await;
    assert_eq!(socket.hears().await, json!({ "type": "pong", "payload": { "n": 1 } }), "told once");
}

#[tokio::test]
async fn one_operation_too_many_is_refused_and_the_others_go_on() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let mut socket = ada.opens_a_socket().await;
    let cursor = ada.cursor().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { cursor } }";
    for number in 0..=32 {
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        socket.says(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }

    let refused = socket.hears().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("32")));
    let extensions = &refused["payload"][0]["extensions"];
    assert_eq!((&extensions["code"], &extensions["limit"]), (&json!("TOO_MANY_OPERATIONS"), &json!(32)));
    ada.writes_to(&bob, "Bonjour").await;
    for _ in 0..32 {
        assert_eq!(socket.hears().await["type"], "next");
    }
}

#[tokio::test]
async fn what_the_protocol_does_not_allow_closes_the_socket_with_its_code() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let operation = json!({ "type": "subscribe", "id": "1", "payload": { "query": "subscription { newMessage { cursor } }" } });

    let mut early = connect(&app).await;
    early.says(operation.clone()).await;
    assert_eq!(early.is_closed().await, 4401);

    let mut twice = ada.opens_a_socket().await;
    twice.says(operation.clone()).await;
    twice.says(operation).await;
    assert_eq!(twice.is_closed().await, 4409);

    let mut again = ada.opens_a_socket().await;
    again.says(json!({ "type": "connection_init" })).await;
    assert_eq!(again.is_closed().await, 4429);
}
