//! What the platform asks about webhooks: `webhookDeliveries` and `replayWebhooks`.

use causerie::notify::prune::{KEPT_FOR, prune};
use causerie::notify::webhook::WebhookSender;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::send;
use crate::support::platform::Platform;
use crate::support::rows::{count, execute_sql};
use crate::support::webhook_receiver::{WebhookReceiver, WebhookResponse};
use crate::support::{Backend, Postgres, Sqlite, TestApp};

const DELIVERIES: &str =
    "query($state: WebhookDeliveryState!, $first: Int, $after: String, $last: Int, $before: String) {
    webhookDeliveries(state: $state, first: $first, after: $after, last: $last, before: $before) {
        nodes { webhookId url eventType state createdAt attemptCount nextAttemptAt lastError finishedAt }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

async fn page(platform: &Platform, variables: Value) -> Value {
    let response = platform.executes_raw(DELIVERIES, variables).await;
    assert!(response.get("errors").is_none(), "{response}");
    response["data"]["webhookDeliveries"].clone()
}

async fn in_state(platform: &Platform, state: &str) -> Vec<Value> {
    page(platform, json!({ "state": state })).await["nodes"].as_array().expect("nodes").clone()
}

fn types(deliveries: &[Value]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery["eventType"].as_str().expect("a type")).collect()
}

/// Ada starts a conversation, whose webhook the receiver refuses. Returns the sender, and when it began.
async fn fails_once(app: &TestApp, receiver: &WebhookReceiver) -> (WebhookSender, String) {
    let mut sender = receiver.is_configured(app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let since = app.app.clock.now().to_rfc3339();
    receiver.responds_with([WebhookResponse::Status(500)]);
    ada.starts_empty_conversation_with(&bob).await;
    send(app, &mut sender).await;
    (sender, since)
}

async fn replays(platform: &Platform, since: &str) -> Value {
    let payload = platform.mutates("replayWebhooks", "replayedCount", json!({ "since": since })).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["replayedCount"].clone()
}

#[rstest]
#[tokio::test]
async fn the_platform_sees_what_became_of_each_webhook(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let now = json!(app.app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true));

    let id = ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;
    receiver.responds_with([WebhookResponse::Status(503)]);
    ada.closes(&id).await;
    send(&app, &mut sender).await;

    let delivered = in_state(&platform, "DELIVERED").await;
    assert_eq!(types(&delivered), ["conversation.started"]);
    assert_eq!(delivered[0]["webhookId"], receiver.received()[0].id);
    assert_eq!(delivered[0]["url"], receiver.url.to_string());
    assert_eq!((&delivered[0]["createdAt"], &delivered[0]["finishedAt"]), (&now, &now));
    assert_eq!(delivered[0]["attemptCount"], 1);
    assert_eq!((&delivered[0]["nextAttemptAt"], &delivered[0]["lastError"]), (&Value::Null, &Value::Null));
    let pending = in_state(&platform, "PENDING").await;
    assert_eq!(types(&pending), ["conversation.closed"]);
    assert_eq!(pending[0]["lastError"], "the endpoint responded with 503 Service Unavailable");
    assert!(pending[0]["nextAttemptAt"].as_str() > now.as_str(), "{pending:?}");
    assert_eq!(pending[0]["finishedAt"], Value::Null);
    for state in ["FAILED", "DROPPED"] {
        assert_eq!(in_state(&platform, state).await, [] as [Value; 0], "{state}");
    }
}

#[rstest]
#[tokio::test]
async fn the_platform_pages_through_webhooks_newest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let endpoints = [WebhookReceiver::start().await, WebhookReceiver::start().await];
    for endpoint in &endpoints {
        endpoint.is_configured(&app, false).await;
    }
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;
    ada.sends(&id, "Bonjour").await;
    bob.closes(&id).await;

    let all = in_state(&platform, "PENDING").await;
    assert_eq!(
        types(&all),
        ["conversation.closed", "message.sent", "conversation.started"].map(|name| [name; 2]).concat()
    );
    let (mut forward, mut after) = (Vec::new(), Value::Null);
    for has_next in [true, false] {
        let page = page(&platform, json!({ "state": "PENDING", "first": 4, "after": after })).await;
        assert_eq!(page["pageInfo"]["hasNextPage"], has_next);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !has_next);
        forward.extend(page["nodes"].as_array().expect("nodes").clone());
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(forward, all);
    let last = page(&platform, json!({ "state": "PENDING", "last": 4 })).await;
    assert_eq!(last["nodes"].as_array().expect("nodes"), &all[2..]);
    let before = json!({ "state": "PENDING", "last": 4, "before": last["pageInfo"]["startCursor"] });
    let first = page(&platform, before).await;
    assert_eq!(first["nodes"].as_array().expect("nodes"), &all[..2]);
    assert_eq!(
        (&first["pageInfo"]["hasPreviousPage"], &first["pageInfo"]["hasNextPage"]),
        (&json!(false), &json!(true))
    );
    let invalid = platform.executes_raw(DELIVERIES, json!({ "state": "PENDING", "after": "x" })).await;
    assert_eq!(invalid["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[rstest]
#[tokio::test]
async fn the_name_and_password_of_an_address_are_not_shown(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let mut receiver = WebhookReceiver::start().await;
    receiver.url.set_username("hooks").expect("a host");
    receiver.url.set_password(Some("secret")).expect("a host");
    receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.starts_empty_conversation_with(&bob).await;

    let pending = in_state(&Platform::of(&app), "PENDING").await;

    let url = pending[0]["url"].as_str().expect("an address");
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/hooks"), "{url}");
}

#[rstest]
#[tokio::test]
async fn webhooks_are_for_the_platform_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let ada = app.member("Ada").await;
    let replay = "mutation { replayWebhooks(input: { since: \"2026-01-01T00:00:00Z\" }) { replayedCount } }";

    for query in ["{ webhookDeliveries(state: PENDING) { nodes { url } } }", replay] {
        assert_eq!(ada.error_codes(query, json!({})).await, ["FORBIDDEN"], "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn webhooks_are_sent_again_under_their_ids(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.writes_to(&bob, "before").await;
    send(&app, &mut sender).await;
    app.app.clock.advance(TimeDelta::minutes(1));
    let since = app.app.clock.now().to_rfc3339();
    let other = app.member("Other").await;
    let id = ada.writes_to(&other, "after").await;
    send(&app, &mut sender).await;
    // The receiver has lost them. The messages were read in the meantime.
    other.reads(&id, None).await;
    let before = receiver.received();

    assert_eq!(replays(&platform, &since).await, 3);
    send(&app, &mut sender).await;

    let again = receiver.received().split_off(before.len());
    let bodies: Vec<_> = again.iter().map(|webhook| webhook.body.clone()).collect();
    let mut names: Vec<_> = bodies.iter().map(|body| body["type"].as_str().expect("a type")).collect();
    names.sort_unstable();
    assert_eq!(names, ["conversation.started", "message.sent"], "not what was read");
    assert_eq!(types(&in_state(&platform, "DROPPED").await), ["conversation.unread"]);
    for webhook in &again {
        assert_eq!(webhook.body["data"]["conversationId"], id);
        assert!(before.iter().any(|first| first.id == webhook.id && first.body == webhook.body));
    }
}

#[rstest]
#[tokio::test]
async fn what_was_given_up_is_sent_again(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let (mut sender, since) = fails_once(&app, &receiver).await;
    execute_sql(&app, "UPDATE delivery SET state = 3").await;
    let platform = Platform::of(&app);
    assert_eq!(types(&in_state(&platform, "FAILED").await), ["conversation.started"]);

    assert_eq!(replays(&platform, &since).await, 1);
    send(&app, &mut sender).await;

    let ids: Vec<_> = receiver.received().into_iter().map(|webhook| webhook.id).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
}

#[rstest]
#[tokio::test]
async fn what_is_pending_is_not_sent_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let (mut sender, since) = fails_once(&app, &receiver).await;

    assert_eq!(replays(&Platform::of(&app), &since).await, 0);
    send(&app, &mut sender).await;

    assert_eq!(receiver.received().len(), 1, "not before its time");
}

#[rstest]
#[tokio::test]
async fn a_subject_that_was_erased_and_delivered_is_not_sent_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let platform = Platform::of(&app);
    app.member("Ada").await;
    let since = app.app.clock.now().to_rfc3339();
    platform.erases("platform|Ada").await;
    send(&app, &mut sender).await;
    assert_eq!(receiver.received().len(), 1);

    assert_eq!(count(&app, "delivery WHERE subject IS NOT NULL").await, 0, "forgotten");
    assert_eq!(replays(&platform, &since).await, 0);
}

#[rstest]
#[tokio::test]
async fn webhooks_are_forgotten_after_a_week(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    WebhookReceiver::start().await.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;
    app.app.clock.advance(TimeDelta::minutes(1));
    ada.closes(&id).await;

    app.app.clock.advance(KEPT_FOR - TimeDelta::seconds(30));
    let pruned = prune(&app.app.store, app.app.clock.now() - KEPT_FOR).await;

    assert_eq!(pruned.expect("deleted deliveries"), 1);
    assert_eq!(count(&app, "delivery WHERE kind = 4").await, 1, "the newer one");
}
