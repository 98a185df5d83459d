//! What was deleted is told to nobody who had not heard it yet.

use axum::http::HeaderMap;
use causerie::config::DocumentLimits;
use causerie::graphql::{self, Caller, Documents, Request, Response};
use causerie::limits::concurrency::ConcurrencyLimiter;
use causerie::limits::in_flight::InFlight;
use causerie::telemetry::{OperationTelemetry, Transport};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

#[rstest]
#[tokio::test]
async fn one_conversation_can_be_followed_alone_until_it_is_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let (id, other) = (ada.writes_to(&bob, "1").await, eve.writes_to(&bob, "1").await);
    let query = "subscription($id: ID, $after: EventCursor) {
        newMessage(conversationId: $id, after: $after) { message { body } } }";
    let mut subscription = bob.subscribes(query, json!({ "id": id, "after": bob.cursor().await })).await;

    eve.sends(&other, "ailleurs").await;
    ada.sends(&id, "ici").await;
    assert_eq!(subscription.receives().await, "ici");
    eve.deletes(&other).await;
    ada.deletes(&id).await;
    subscription.completes().await;

    let mut not_eves = eve.subscribes(query, json!({ "id": id })).await;
    assert_eq!(not_eves.error_code().await, "CONVERSATION_NOT_FOUND");
}

#[rstest]
#[tokio::test]
async fn a_text_erased_before_it_was_heard_is_never_told(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "secret").await;
    ada.deletes(&id).await;

    let mut subscription = bob.subscribes_to_events(&cursor).await;

    assert_eq!(subscription.next_summary().await, "ConversationDeleted");
}

#[rstest]
#[tokio::test]
async fn a_deletion_does_not_keep_a_late_device_from_the_rest(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let cursor = ada.cursor().await;
    // While a device listens, deletions are known to this process.
    let mut phone = ada.subscribes_to_events(&cursor).await;
    ada.writes_to(&bob, "à Bob").await;
    let erased = ada.writes_to(&eve, "à Ève").await;
    assert_eq!(phone.next_summary().await, "MessageSent à Bob");
    ada.deletes(&erased).await;

    let mut desk = ada.subscribes_to_events(&cursor).await;

    assert_eq!(desk.next_summary().await, "MessageSent à Bob");
    assert_eq!(desk.next_summary().await, "ConversationDeleted");
}

#[rstest]
#[tokio::test]
async fn a_text_that_was_read_from_the_log_but_not_told_yet_is_not_told_once_erased(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "un").await;
    ada.sends(&id, "deux").await;
    let mut subscription = listens(&app, &bob, &cursor).await;
    let event = heard(subscription.next().await);
    assert_eq!(event["conversationEvents"]["message"]["body"], "un");

    ada.deletes(&id).await;

    let event = heard(subscription.next().await);
    assert_eq!(event["conversationEvents"], json!({ "__typename": "ConversationDeleted" }));
}

#[rstest]
#[tokio::test]
async fn a_name_that_was_heard_but_not_told_yet_is_not_told_once_erased(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut subscription = listens(&app, &bob, &bob.cursor().await).await;
    ada.sends(&id, "deux").await;
    let event = heard(subscription.next().await);
    assert_eq!(event["conversationEvents"]["message"]["sender"]["displayName"], "Ada");
    // Straight from the event bus, and waiting there.
    ada.sends(&id, "trois").await;

    Platform::of(&app).erases("platform|Ada").await;

    let event = heard(subscription.next().await);
    let message = &event["conversationEvents"]["message"];
    assert_eq!(
        (&message["body"], &message["sender"]["displayName"]),
        (&json!("trois"), &json!("Deleted member"))
    );
    let event = heard(subscription.next().await);
    assert_eq!(event["conversationEvents"], json!({ "__typename": "ConversationClosed" }));
}

/// Without a socket in between, whose buffers would take what is not told yet.
async fn listens(app: &TestApp, actor: &Actor, cursor: &str) -> BoxStream<'static, Response> {
    let query = format!(
        "subscription {{ conversationEvents(after: \"{cursor}\") {{
            __typename ... on MessageSent {{ message {{ body sender {{ displayName }} }} }} }} }}"
    );
    let api = graphql::build(app.app.clone(), DocumentLimits::DEFAULT, Documents::default());
    let caller = Caller::Member { id: actor.member_id(), issued_at: None, row: None };
    let request = Request { query, ..Request::default() };
    let running =
        OperationTelemetry::start(&app.app.metrics, &app.app.traces, Transport::Stream, &HeaderMap::new());
    let in_flight = InFlight::new(ConcurrencyLimiter::default(), 0);
    let operation = api.prepare(request, Some(&caller), &running, &in_flight).expect("it is valid");
    api.subscribe(&operation, Some(caller), None).await.expect("it begins")
}

fn heard(response: Option<Response>) -> Value {
    let text = response.expect("an event").text;
    serde_json::from_str::<Value>(&text).expect("JSON")["data"].take()
}
