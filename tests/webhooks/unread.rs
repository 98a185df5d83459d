//! `conversation.unread`, of which the platform makes mails: what members complain about elsewhere does not happen here.

use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::Value;

use super::send;
use crate::support::webhook_receiver::{WebhookReceiver, WebhookResponse};
use crate::support::{Backend, Postgres, Sqlite, TestApp};

/// The data of the webhooks about unread messages.
fn notices(receiver: &WebhookReceiver) -> Vec<Value> {
    let bodies = receiver.received().into_iter().map(|webhook| webhook.body);
    bodies.filter(|body| body["type"] == "conversation.unread").map(|body| body["data"].clone()).collect()
}

#[rstest]
#[tokio::test]
async fn not_a_mail_for_every_message(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let id = ada.writes_to(&bob, "1").await;
    for number in 2..=5 {
        ada.sends(&id, &number.to_string()).await;
    }
    send(&app, &mut sender).await;

    let notices = notices(&receiver);
    assert_eq!(notices.len(), 1, "{notices:#?}");
    assert_eq!(notices[0]["unreadCount"], 5, "not only if exactly one is unread");
}

#[rstest]
#[tokio::test]
async fn not_two_for_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;
    // The endpoint is down while two notifications become due.
    receiver.responds_with(vec![WebhookResponse::Status(503); 4]);
    for text in ["1", "2"] {
        ada.sends(&id, text).await;
        send(&app, &mut sender).await;
    }
    let before = receiver.received().len();

    app.app.clock.advance(TimeDelta::hours(1));
    send(&app, &mut sender).await;

    let after: Vec<_> = receiver.received().split_off(before);
    let unread: Vec<_> =
        after.iter().filter(|webhook| webhook.body["type"] == "conversation.unread").collect();
    assert_eq!(unread.len(), 1, "{unread:#?}");
    assert_eq!(unread[0].body["data"]["unreadCount"], 2);
}

#[rstest]
#[tokio::test]
async fn not_though_it_was_read(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    handle_due(&app.app).await.expect("handled notifications");
    bob.reads(&id, None).await;
    send(&app, &mut sender).await;

    assert_eq!(notices(&receiver), [] as [Value; 0]);
}

#[rstest]
#[tokio::test]
async fn not_though_it_was_read_while_the_endpoint_was_down(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;
    receiver.responds_with(vec![WebhookResponse::Status(503); 2]);
    ada.sends(&id, "Bonjour").await;
    send(&app, &mut sender).await;
    assert_eq!(notices(&receiver).len(), 1);

    bob.reads(&id, None).await;
    app.app.clock.advance(TimeDelta::hours(1));
    send(&app, &mut sender).await;

    assert_eq!(notices(&receiver).len(), 1, "not again");
    assert_eq!(crate::support::rows::count(&app, "delivery WHERE state = 4").await, 1, "dropped");
}

#[rstest]
#[tokio::test]
async fn a_count_includes_what_arrived_in_the_meantime(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    send(&app, &mut sender).await;

    ada.sends(&id, "2").await;
    send(&app, &mut sender).await;

    let counts: Vec<_> = notices(&receiver).iter().map(|notice| notice["unreadCount"].clone()).collect();
    assert_eq!(counts, [1, 2]);
}
