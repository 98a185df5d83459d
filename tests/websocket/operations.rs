//! Operations over `graphql-transport-ws`.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::response_stream::NEW_MESSAGES;
use crate::support::{Backend, Postgres, Socket, Sqlite, Subscription, start};

#[rstest]
#[tokio::test]
async fn a_socket_executes_queries_mutations_and_subscriptions(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    // The legacy protocol is offered as well, and not selected.
    let mut socket = Socket::connect(&app.url(), Some("graphql-ws, graphql-transport-ws")).await;
    let payload = json!({ "authorization": format!("bearer {}", bob.token) });
    socket.sends(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");

    let viewer = socket.executes_once("{ viewer { eventCursor member { handle } } }", json!({})).await;
    assert_eq!(viewer["data"]["viewer"]["member"]["handle"], "bob");

    let send = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } } }";
    let input = json!({ "conversationId": conversation, "body": "bonjour" });
    let sent = socket.executes_once(send, json!({ "input": input })).await;
    assert_eq!(sent, json!({ "data": { "sendMessage": { "message": { "body": "bonjour" } } } }));
    assert_eq!(ada.history(&conversation).await, ["salut", "bonjour"]);

    socket.pings().await;

    let subscribe =
        "subscription($after: EventCursor) { newMessage(after: $after) { message { body isMine } } }";
    let after = viewer["data"]["viewer"]["eventCursor"].clone();
    let mut subscription = Subscription::start(socket, subscribe, json!({ "after": after })).await;
    assert_eq!(subscription.next().await["message"], json!({ "body": "bonjour", "isMine": true }));
    ada.sends(&conversation, "ça va ?").await;
    assert_eq!(subscription.next().await["message"], json!({ "body": "ça va ?", "isMine": false }));
}

fn body_of(message: &Value) -> String {
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
    let message = NEW_MESSAGES;
    let events = "subscription($after: EventCursor) { conversationEvents(after: $after) {
        ... on MessageSent { message { body } } } }";
    for (id, query) in [("messages", message), ("events", events)] {
        let payload = json!({ "query": query, "variables": { "after": after } });
        socket.sends(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    ada.sends(&conversation, "un").await;
    let mut received = BTreeMap::new();
    for _ in 0..2 {
        let message = socket.receives().await;
        received.insert(message["id"].to_string(), body_of(&message));
    }
    assert_eq!(
        received.into_iter().collect::<Vec<_>>(),
        [("\"events\"".into(), "un".into()), ("\"messages\"".to_owned(), "un".to_owned())]
    );

    // One operation ends, the other continues.
    socket.sends(json!({ "type": "complete", "id": "messages" })).await;
    // The server does not echo `complete`: the ID may already be in use again.
    socket.pings().await;
    for body in ["deux", "trois"] {
        ada.sends(&conversation, body).await;
        let message = socket.receives().await;
        assert_eq!((message["id"].as_str(), body_of(&message)), (Some("events"), body.to_owned()));
    }
}

#[tokio::test]
async fn complete_is_not_echoed_and_frees_the_operation_id() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let mut socket = ada.opens_a_socket().await;
    let cursor = ada.cursor().await;
    let subscribe = json!({ "type": "subscribe", "id": "1",
        "payload": { "query": NEW_MESSAGES, "variables": { "after": cursor } } });

    socket.sends(subscribe.clone()).await;
    for _ in 0..10 {
        socket.sends(json!({ "type": "complete", "id": "1" })).await;
        socket.sends(subscribe.clone()).await;
    }
    let barrier = json!({ "type": "ping", "payload": { "n": 0 } });
    socket.sends(barrier).await;
    assert_eq!(socket.receives().await, json!({ "type": "pong", "payload": { "n": 0 } }), "no echo");
    ada.writes_to(&bob, "Bonjour").await;

    let received = socket.receives().await;
    assert_eq!(
        (&received["type"], &received["payload"]["data"]["newMessage"]["message"]["body"]),
        (&json!("next"), &json!("Bonjour"))
    );
    socket.sends(json!({ "type": "ping", "payload": { "n": 1 } })).await;
    assert_eq!(socket.receives().await, json!({ "type": "pong", "payload": { "n": 1 } }), "delivered once");
}

#[tokio::test]
async fn an_operation_over_the_limit_is_refused_and_the_others_continue() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let mut socket = ada.opens_a_socket().await;
    let cursor = ada.cursor().await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { cursor } }";
    for number in 0..=32 {
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        socket.sends(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
    }

    let refused = socket.receives().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("32")));
    let extensions = &refused["payload"][0]["extensions"];
    assert_eq!((&extensions["code"], &extensions["limit"]), (&json!("TOO_MANY_OPERATIONS"), &json!(32)));
    ada.writes_to(&bob, "Bonjour").await;
    for _ in 0..32 {
        assert_eq!(socket.receives().await["type"], "next");
    }
}

#[tokio::test]
async fn errors_on_a_socket_have_codes() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let deep = format!(
        "{{ viewer {{ member {}id{} }} }}",
        "{ openConversation { correspondent ".repeat(8) + "{ ",
        " }".repeat(17)
    );
    let error = async |query: &str| {
        let message = bob.subscribes(query, json!({})).await.socket.receives().await;
        let executed = message["type"] == "next";
        let errors = if executed { &message["payload"]["errors"] } else { &message["payload"] };
        let code = errors[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no code: {message}"));
        format!("{} {code}", message["type"].as_str().expect("a type"))
    };

    assert_eq!(error("subscription { newMessage").await, "error GRAPHQL_PARSE_FAILED");
    assert_eq!(error("subscription { nothing }").await, "error GRAPHQL_VALIDATION_FAILED");
    assert_eq!(error(&deep).await, "error QUERY_TOO_DEEP");
    assert_eq!(error("query A { __typename } query B { __typename }").await, "error BAD_USER_INPUT");
    let nonsense = |argument| format!("subscription {{ newMessage({argument}: \"nonsense\") {{ cursor }} }}");
    assert_eq!(error(&nonsense("conversationId")).await, "next BAD_USER_INPUT");
    assert_eq!(error(&nonsense("after")).await, "next BAD_USER_INPUT");

    // A field that fails inside an event is null.
    let after = bob.cursor().await;
    ada.sends(&conversation, "encore").await;
    let query = "subscription($after: EventCursor) { conversationEvents(after: $after) { __typename
        ... on MessageSent { message { conversation { lastMessage { preview(length: 0) } } } } } }";
    let mut subscription = bob.subscribes(query, json!({ "after": after })).await;
    let event = subscription.socket.receives().await;
    let nulled =
        json!({ "__typename": "MessageSent", "message": { "conversation": { "lastMessage": null } } });
    assert_eq!(event["payload"]["data"]["conversationEvents"], nulled, "{event}");
    assert_eq!(event["payload"]["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}
