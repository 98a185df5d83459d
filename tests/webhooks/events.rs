//! What the platform is told, as `docs/webhooks.md` shows it.

use causerie::messaging::message::expire::expire;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::send;
use crate::support::document::document;
use crate::support::platform::Platform;
use crate::support::webhook_receiver::WebhookReceiver;
use crate::support::{Backend, Postgres, Sqlite, TestApp};

/// The example of the documentation for this type of webhook.
fn example(name: &str) -> Value {
    let page = document("docs/webhooks.md");
    let examples = page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut examples = examples.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
    examples.find(|example| example["type"] == name).unwrap_or_else(|| panic!("an example of {name}"))
}

/// The names and kinds of all values.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) => json!(text.split(['_', ':']).next().filter(|_| text.contains("_0"))),
        Value::Number(_) => json!("a number"),
        other => other.clone(),
    }
}

fn types(bodies: &[Value]) -> Vec<&str> {
    bodies.iter().map(|body| body["type"].as_str().expect("a type")).collect()
}

#[rstest]
#[tokio::test]
async fn what_members_do_is_told_as_documented(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, true).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.updates_settings(json!({ "showsText": true })).await;
    let at = app.app.clock.now();

    let id = ada.starts_empty_conversation_with(&bob).await;
    ada.sends(&id, "Bonjour Bob").await;
    send(&app, &mut sender).await;
    bob.closes(&id).await;
    send(&app, &mut sender).await;
    ada.deletes(&id).await;
    Platform::of(&app).erases("platform|Bob").await;
    send(&app, &mut sender).await;

    let bodies: Vec<_> = receiver.received().into_iter().map(|webhook| webhook.body).collect();
    let expected = [
        "conversation.started",
        "message.sent",
        "conversation.unread",
        "conversation.closed",
        "conversation.deleted",
        "member.erased",
    ];
    let mut sorted = types(&bodies);
    sorted.sort_by_key(|name| expected.iter().position(|other| other == name));
    assert_eq!(sorted, expected);
    for body in &bodies {
        let name = body["type"].as_str().expect("a type");
        assert_eq!(shape(body), shape(&example(name)), "{body:#} and {:#}", example(name));
        let time: chrono::DateTime<chrono::Utc> =
            body["timestamp"].as_str().expect("text").parse().expect("a time");
        assert_eq!(time, at);
    }
    let data = |name: &str| bodies.iter().find(|body| body["type"] == name).expect("a body")["data"].clone();
    let (subject_ada, subject_bob) =
        (json!({ "subject": "platform|Ada" }), json!({ "subject": "platform|Bob" }));
    for name in &expected[..5] {
        assert_eq!(data(name)["conversationId"], id, "{name}");
    }
    assert_eq!(data("message.sent")["sender"], subject_ada);
    assert_eq!(data("message.sent")["recipient"], subject_bob);
    assert_eq!(data("message.sent")["message"]["text"], "Bonjour Bob");
    assert_eq!(data("conversation.unread")["recipient"]["subject"], "platform|Bob");
    assert_eq!(data("conversation.unread")["unreadCount"], 1);
    assert_eq!(data("conversation.started")["by"], subject_ada);
    assert_eq!(data("conversation.closed")["by"], subject_bob);
    assert_eq!(data("conversation.closed")["members"], json!([subject_bob, subject_ada]));
    assert_eq!(data("conversation.deleted")["by"], subject_ada);
    assert_eq!(data("member.erased")["member"], subject_bob);
}

#[rstest]
#[tokio::test]
async fn webhooks_name_messages_as_the_api_does(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;

    let message = ada.sends(&id, "Bonjour").await;
    send(&app, &mut sender).await;

    let bodies: Vec<_> = receiver.received().into_iter().map(|webhook| webhook.body).collect();
    let mut ids: Vec<_> = bodies.iter().filter_map(|body| body.pointer("/data/message/id")).collect();
    ids.extend(bodies.iter().filter_map(|body| body.pointer("/data/lastMessage/id")));
    assert_eq!(ids, [&message["id"]; 2], "in message.sent and conversation.unread");
}

#[rstest]
#[tokio::test]
async fn the_text_is_told_only_if_configured(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let (private, open) = (WebhookReceiver::start().await, WebhookReceiver::start().await);
    let mut senders = [private.is_configured(&app, false).await, open.is_configured(&app, true).await];
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.updates_settings(json!({ "showsText": true })).await;
    ada.writes_to(&bob, "Rendez-vous à midi").await;

    for sender in &mut senders {
        send(&app, sender).await;
    }

    let texts = |receiver: &WebhookReceiver| {
        let bodies = receiver.received().into_iter().map(|webhook| webhook.body.to_string());
        bodies.filter(|body| body.contains("Rendez-vous à midi")).count()
    };
    assert_eq!((private.received().len(), texts(&private)), (3, 0));
    assert_eq!((open.received().len(), texts(&open)), (3, 2));
}

#[rstest]
#[tokio::test]
async fn the_text_of_a_notification_is_told_only_if_the_member_shows_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, true).await;
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    eve.updates_settings(json!({ "showsText": true })).await;
    for member in [&bob, &eve] {
        ada.writes_to(member, "Rendez-vous à midi").await;
    }

    send(&app, &mut sender).await;

    let bodies = receiver.received().into_iter().map(|webhook| webhook.body["data"].clone());
    let mut texts: Vec<_> = bodies
        .filter(|data| data.get("lastMessage").is_some())
        .map(|data| (data["recipient"]["subject"].to_string(), data["lastMessage"]["text"].clone()))
        .collect();
    texts.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("platform|Bob", Value::Null), ("platform|Eve", json!("Rendez-vous à midi"))];
    assert_eq!(texts, expected.map(|(subject, text)| (json!(subject).to_string(), text)));
}

#[rstest]
#[tokio::test]
async fn what_was_deleted_in_the_meantime_is_told_without_text(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, true).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let id = ada.writes_to(&bob, "secret").await;
    ada.deletes(&id).await;
    Platform::of(&app).erases("platform|Ada").await;
    send(&app, &mut sender).await;

    let bodies: Vec<_> = receiver.received().into_iter().map(|webhook| webhook.body).collect();
    assert!(!bodies.iter().any(|body| body.to_string().contains("secret")), "{bodies:#?}");
    let sent = bodies.iter().find(|body| body["type"] == "message.sent").expect("a webhook");
    assert_eq!(sent["data"]["sender"], json!({ "subject": null }));
    assert!(!types(&bodies).contains(&"conversation.unread"));
}

#[rstest]
#[tokio::test]
async fn nobody_deletes_a_conversation_whose_messages_expire(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "old").await;
    app.app.clock.advance(TimeDelta::days(1));
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;

    expire(&app.app, app.app.clock.now()).await.expect("deleted messages");
    send(&app, &mut sender).await;

    let received = receiver.received();
    assert_eq!(received.len(), 1, "the endpoint is new: {received:?}");
    assert_eq!(received[0].body["type"], "conversation.deleted");
    assert_eq!(received[0].body["data"]["conversationId"], id);
    assert_eq!(received[0].body["data"]["by"], Value::Null);
}
