//! Operations with streamed responses: server-sent events and `multipart/mixed`.

use rstest::rstest;
use serde_json::json;

use crate::support::response::{GRAPHQL, VIEWER, get, post, send};
use crate::support::response_stream::{EVENTS, NEW_MESSAGES, PARTS, stream_request, subscribe_to_messages};
use crate::support::{Backend, Postgres, ResponseStream, Sqlite, start};

#[rstest]
#[tokio::test]
async fn a_stream_executes_queries_mutations_and_subscriptions(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let after = bob.cursor().await;

    let mut stream = ResponseStream::open(stream_request(&bob, EVENTS, VIEWER, &json!({}))).await;
    assert_eq!(stream.header("content-type"), "text/event-stream; charset=utf-8");
    assert_eq!((stream.header("cache-control"), stream.header("x-accel-buffering")), ("no-store", "no"));
    assert_eq!(stream.next().await, (json!({ "member": { "handle": "bob" } }), None));
    stream.completes().await;

    let send = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } } }";
    let input = json!({ "input": { "conversationId": conversation, "body": "bonjour" } });
    let mut stream = ResponseStream::open(stream_request(&bob, EVENTS, send, &input)).await;
    assert_eq!(stream.next().await, (json!({ "message": { "body": "bonjour" } }), None));
    stream.completes().await;

    let mut stream = subscribe_to_messages(&bob, EVENTS, &after).await;
    assert_eq!(stream.next_message().await.0, "bonjour");
    ada.sends(&conversation, "ça va ?").await;
    assert_eq!(stream.next_message().await.0, "ça va ?");
}

#[tokio::test]
async fn errors_of_an_operation_are_in_the_stream() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    for (query, code) in [
        ("subscription { newMessage", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { newMessage(after: \"x\") { cursor } }", "BAD_USER_INPUT"),
        ("{ node(id: \"x\") { id } }", "BAD_USER_INPUT"),
    ] {
        let mut stream = ResponseStream::open(stream_request(&ada, EVENTS, query, &json!({}))).await;
        let event = stream.event().await.expect("an event");
        assert_eq!(event.data["errors"][0]["extensions"]["code"], code, "{query}");
        assert_eq!((event.name.as_str(), event.id), ("next", None));
        stream.completes().await;

        let mut stream = ResponseStream::open(stream_request(&ada, PARTS, query, &json!({}))).await;
        let part = stream.part().await.expect("a part");
        let errors = part["payload"].get("errors").unwrap_or(&part["errors"]);
        assert_eq!(errors[0]["extensions"]["code"], code, "{part}");
        assert_eq!(stream.rest().await, "--\r\n");
    }
    // An invalid request is refused without a stream.
    for accept in [EVENTS, PARTS] {
        let request = post(&app, &json!({})).header("accept", accept);
        assert_eq!(send(request).await.refusal(), "400 BAD_REQUEST");
        let request = post(&app, &json!({ "query": NEW_MESSAGES })).bearer_auth("x").header("accept", accept);
        assert_eq!(send(request).await.refusal(), "401 UNAUTHENTICATED");
        let request = app.http.post(app.url()).body("{}").header("accept", accept);
        assert_eq!(send(request).await.refusal(), "415 UNSUPPORTED_MEDIA_TYPE");
    }
}

#[tokio::test]
async fn a_same_origin_page_can_subscribe_with_get() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let after = bob.cursor().await;
    ada.writes_to(&bob, "un").await;
    let variables = json!({ "after": after }).to_string();
    let parameters = [("query", NEW_MESSAGES), ("variables", &variables)];
    let bare = || app.http.get(app.url()).query(&parameters).bearer_auth(&bob.token).header("accept", EVENTS);

    for request in
        [bare().header("graphql-require-preflight", "1"), bare().header("sec-fetch-site", "same-origin")]
    {
        assert_eq!(ResponseStream::open(request).await.next_message().await.0, "un");
    }
    for request in [bare(), bare().header("sec-fetch-site", "same-site")] {
        assert_eq!(send(request).await.refusal(), "400 BAD_REQUEST");
    }
    let add =
        format!("mutation {{ addContact(input: {{ memberId: \"{}\" }}) {{ member {{ handle }} }} }}", ada.id);
    let request = get(&app, &[("query", &add)]).bearer_auth(&bob.token).header("accept", EVENTS);
    let event = ResponseStream::open(request).await.event().await.expect("an event");
    assert_eq!(event.data["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
    assert_eq!(
        bob.executes("{ viewer { contacts { nodes { id } } } }", json!({})).await["viewer"]["contacts"]["nodes"],
        json!([])
    );
}

#[tokio::test]
async fn the_accept_header_selects_a_stream() {
    let app = start!(Sqlite);
    let (events, parts) = ("text/event-stream", "multipart/mixed");
    for (accept, media) in [
        ("text/event-stream", events),
        ("Text/Event-Stream;q=0.1", events),
        ("text/event-stream, multipart/mixed", events),
        ("text/event-stream, application/json", events),
        ("application/json;q=0.9, text/event-stream", events),
        ("*/*;q=0.1, text/event-stream", events),
        ("multipart/mixed;subscriptionSpec=1.0", parts),
        (PARTS, parts),
        ("multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\", application/json", parts),
        ("multipart/mixed;deferSpec=20220824,application/json", "application/json"),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", GRAPHQL),
        ("text/event-stream;q=0.5, application/json", "application/json"),
        ("text/event-stream;q=0, application/json;q=0.1", "application/json"),
        ("application/json, multipart/mixed;subscriptionSpec=1.0", "application/json"),
    ] {
        let request = post(&app, &json!({ "query": "{ __typename }" })).header("accept", accept);
        let response = request.send().await.expect("a response");
        let content_type = response.headers()["content-type"].to_str().expect("a string");
        assert_eq!(
            (response.status().as_u16(), content_type.split(';').next()),
            (200, Some(media)),
            "{accept}"
        );
    }
    for accept in ["multipart/mixed", "multipart/mixed;subscriptionSpec=2.0", "text/event-stream;q=0"] {
        let request = post(&app, &json!({ "query": "{ __typename }" })).header("accept", accept);
        assert_eq!(send(request).await.refusal(), "406 NOT_ACCEPTABLE", "{accept}");
    }
    let plain = post(&app, &json!({ "query": "subscription { newMessage { cursor } }" }));
    assert_eq!(send(plain).await.refusal(), "200 BAD_USER_INPUT", "a subscription needs a stream");
}

#[rstest]
#[tokio::test]
async fn parts_have_the_format_of_apollo_clients(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let after = bob.cursor().await;
    let conversation = ada.writes_to(&bob, "un").await;

    let mut stream = subscribe_to_messages(&bob, PARTS, &after).await;

    assert_eq!(stream.header("content-type"), "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0");
    let part = |text: &str| {
        Some(json!({ "payload": { "data": { "newMessage": { "message": { "body": text } } } } }))
    };
    assert_eq!(stream.part().await, part("un"));
    ada.sends(&conversation, "deux").await;
    assert_eq!(stream.part().await, part("deux"));

    // A query ends the stream. Its fields are in the order of the document.
    let mut stream =
        ResponseStream::open(stream_request(&bob, PARTS, "{ b: __typename a: __typename }", &json!({})))
            .await;
    let body = "\r\n--graphql\r\nContent-Type: application/json\r\n\r\n\
        {\"payload\":{\"data\":{\"b\":\"Query\",\"a\":\"Query\"}}}\r\n--graphql--\r\n";
    assert_eq!(stream.rest().await, body);
}
