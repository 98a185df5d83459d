//! Event IDs: a client resumes after the last event that it received.

use rstest::rstest;
use serde_json::json;

use crate::support::response_stream::{EVENTS, NEW_MESSAGES, stream_request, subscribe_to_messages};
use crate::support::rows::execute_sql;
use crate::support::{Backend, Postgres, ResponseStream, Sqlite, start};

#[rstest]
#[tokio::test]
async fn a_last_event_id_resumes_the_subscription(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let start = bob.cursor().await;
    let conversation = ada.writes_to(&bob, "un").await;
    let mut stream = subscribe_to_messages(&bob, EVENTS, &start).await;
    let (first, id) = stream.next_message().await;
    assert_eq!(first, "un");
    assert_eq!(id, bob.cursor().await, "the cursor, though it was not selected");
    drop(stream);
    bob.reads(&conversation, None).await;
    ada.sends(&conversation, "deux").await;

    // The client repeats its first variables.
    let repeated = || stream_request(&bob, EVENTS, NEW_MESSAGES, &json!({ "after": start }));
    let url_with = |id: &str| format!("{}?lastEventId={id}", app.url());
    let post_to = |url: String| {
        let operation = json!({ "query": NEW_MESSAGES, "variables": { "after": start } });
        app.http.post(url).json(&operation).bearer_auth(&bob.token).header("accept", EVENTS)
    };
    for request in [
        repeated().header("last-event-id", &id),
        post_to(url_with(&id)),
        post_to(url_with("nonsense")).header("last-event-id", &id),
    ] {
        let (text, newer) = ResponseStream::open(request).await.next_message().await;
        assert_eq!(text, "deux");
        assert!(newer != id && newer == bob.cursor().await);
    }
    // Browsers send an empty ID at first.
    for request in [repeated().header("last-event-id", ""), post_to(url_with(""))] {
        assert_eq!(ResponseStream::open(request).await.next_message().await.0, "un");
    }
    // Another member's cursor.
    let foreign = ada.cursor().await;
    for wrong in ["nonsense", foreign.as_str()] {
        let mut stream = ResponseStream::open(repeated().header("last-event-id", wrong)).await;
        let event = stream.event().await.expect("an event");
        assert_eq!(event.data["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{wrong}");
        stream.completes().await;
    }
}

/// A table is missing for a while.
#[rstest]
#[tokio::test]
async fn an_event_that_fails_ends_the_stream_and_is_delivered_later(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let start = bob.cursor().await;
    let conversation = ada.writes_to(&bob, "un").await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body sender { isBlocked } } } }";
    let listening = || stream_request(&bob, EVENTS, query, &json!({ "after": start }));
    let mut stream = ResponseStream::open(listening()).await;
    let (first, id) = stream.next_message().await;
    assert_eq!(first, "un");
    drop(stream);
    ada.sends(&conversation, "deux").await;
    ada.sends(&conversation, "trois").await;

    execute_sql(&app, "ALTER TABLE relationship RENAME TO lost").await;
    let mut stream = ResponseStream::open(listening().header("last-event-id", &id)).await;
    let event = stream.event().await.expect("an event");
    assert_eq!(event.data["errors"][0]["extensions"]["code"], "INTERNAL", "{event:?}");
    assert_eq!(event.id, None, "it was not delivered");
    stream.completes().await;

    execute_sql(&app, "ALTER TABLE lost RENAME TO relationship").await;
    let mut stream = ResponseStream::open(listening().header("last-event-id", &id)).await;
    assert_eq!(stream.next_message().await.0, "deux");
    assert_eq!(stream.next_message().await.0, "trois");
}

#[tokio::test]
async fn events_of_every_type_have_ids() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let after = ada.cursor().await;
    let id = ada.writes_to(&bob, "un").await;
    bob.reads(&id, None).await;
    ada.closes(&id).await;
    let query =
        "subscription($after: EventCursor) { conversationEvents(after: $after) { __typename at: cursor } }";

    let mut stream =
        ResponseStream::open(stream_request(&ada, EVENTS, query, &json!({ "after": after }))).await;

    for kind in ["MessageSent", "ConversationRead", "ConversationClosed"] {
        let (event, id) = stream.next().await;
        assert_eq!((&event["__typename"], event["at"].as_str()), (&json!(kind), id.as_deref()));
    }
}
