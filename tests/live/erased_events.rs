//! Deleted messages and erased names are not delivered to subscribers who had not received them.

use axum::http::HeaderMap;
use causerie::config::DocumentLimits;
use causerie::graphql::{self, Documents, Request, Response};
use causerie::limits::concurrency::ConcurrencyLimiter;
use causerie::limits::in_flight::InFlight;
use causerie::messaging::message::expire::expire;
use causerie::telemetry::{OperationTelemetry, Transport};
use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

#[rstest]
#[tokio::test]
async fn a_subscription_to_one_conversation_ends_when_it_is_deleted(
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

    let mut eves = eve.subscribes(query, json!({ "id": id })).await;
    assert_eq!(eves.error_code().await, "CONVERSATION_NOT_FOUND");
}

#[rstest]
#[tokio::test]
async fn a_message_deleted_before_its_delivery_is_not_delivered(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
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
async fn a_deletion_hides_only_its_own_conversation_from_a_later_subscriber(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let cursor = ada.cursor().await;
    // While a device is subscribed, this process knows about deletions.
    let mut phone = ada.subscribes_to_events(&cursor).await;
    ada.writes_to(&bob, "à Bob").await;
    let erased = ada.writes_to(&eve, "à Ève").await;
    assert_eq!(phone.next_summary().await, "MessageSent à Bob");
    ada.deletes(&erased).await;

    let mut laptop = ada.subscribes_to_events(&cursor).await;

    assert_eq!(laptop.next_summary().await, "MessageSent à Bob");
    assert_eq!(laptop.next_summary().await, "ConversationDeleted");
}

#[rstest]
#[tokio::test]
async fn a_message_read_from_the_log_is_not_delivered_after_its_deletion(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, id, mut subscription) = first_of_two_is_delivered(&app).await;

    ada.deletes(&id).await;

    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"], json!({ "__typename": "ConversationDeleted" }));
}

#[rstest]
#[tokio::test]
async fn a_message_read_from_the_log_is_not_delivered_after_it_expired(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, id, mut subscription) = first_of_two_is_delivered(&app).await;
    app.app.clock.advance(TimeDelta::days(31));
    app.writes(&ada, &id, "trois", None).await.expect("a sent message");

    expire(&app.app, app.app.clock.now() - TimeDelta::days(30)).await.expect("expired messages");

    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"]["message"]["body"], "trois");
    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"], json!({ "__typename": "MessagesExpired" }));
}

#[rstest]
#[tokio::test]
async fn a_name_in_a_queued_event_is_not_delivered_after_its_erasure(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut subscription = subscribe(&app, &bob, &bob.cursor().await).await;
    ada.sends(&id, "deux").await;
    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"]["message"]["sender"]["displayName"], "Ada");
    // Published to the subscriber's queue, and not read yet.
    ada.sends(&id, "trois").await;

    Platform::of(&app).erases("platform|Ada").await;

    let event = data(subscription.next().await);
    let message = &event["conversationEvents"]["message"];
    assert_eq!(
        (&message["body"], &message["sender"]["displayName"]),
        (&json!("trois"), &json!("Deleted member"))
    );
    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"], json!({ "__typename": "ConversationClosed" }));
}

/// Ada has sent Bob two messages. He has received the first, and his subscription has read the second from the log.
async fn first_of_two_is_delivered(app: &TestApp) -> (Actor, String, BoxStream<'static, Response>) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "un").await;
    ada.sends(&id, "deux").await;
    let mut subscription = subscribe(app, &bob, &cursor).await;
    let event = data(subscription.next().await);
    assert_eq!(event["conversationEvents"]["message"]["body"], "un");
    (ada, id, subscription)
}

/// Subscribes without a socket, whose buffers would take events that are not delivered yet.
async fn subscribe(app: &TestApp, actor: &Actor, cursor: &str) -> BoxStream<'static, Response> {
    let query = format!(
        "subscription {{ conversationEvents(after: \"{cursor}\") {{
            __typename ... on MessageSent {{ message {{ body sender {{ displayName }} }} }} }} }}"
    );
    let api = graphql::build(app.app.clone(), DocumentLimits::DEFAULT, Documents::default());
    let caller = actor.caller();
    let request = Request { query, ..Request::default() };
    let running =
        OperationTelemetry::start(&app.app.metrics, &app.app.traces, Transport::Stream, &HeaderMap::new());
    let in_flight = InFlight::new(ConcurrencyLimiter::default(), 0);
    let operation = api.prepare(request, &caller, &running, &in_flight).expect("a valid operation");
    api.subscribe(&operation, caller, None).await.expect("a subscription")
}

fn data(response: Option<Response>) -> Value {
    let text = response.expect("an event").text;
    serde_json::from_str::<Value>(&text).expect("JSON")["data"].take()
}
