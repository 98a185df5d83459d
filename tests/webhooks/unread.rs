//! `conversation.unread`, of which the platform makes mails: what members complain about elsewhere does not happen here.

use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::send;
use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::webhook_receiver::{WebhookReceiver, WebhookResponse};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp};

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

/// What happens while the endpoint is down.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Read,
    Muted,
    Archived,
    SenderBlocked,
    Erased,
    Deleted,
    Unwanted,
}

#[rstest]
#[tokio::test]
async fn not_though_it_became_unnecessary_while_the_endpoint_was_down(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(
        Meanwhile::Read,
        Meanwhile::Muted,
        Meanwhile::Archived,
        Meanwhile::SenderBlocked,
        Meanwhile::Erased,
        Meanwhile::Deleted,
        Meanwhile::Unwanted
    )]
    meanwhile: Meanwhile,
) {
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

    match meanwhile {
        Meanwhile::Read => drop(bob.reads(&id, None).await),
        Meanwhile::Muted => drop(bob.on_conversation("muteConversation", &id).await),
        Meanwhile::Archived => drop(bob.on_conversation("archiveConversation", &id).await),
        Meanwhile::SenderBlocked => drop(bob.on_member("blockMember", &ada).await),
        Meanwhile::Erased => drop(Platform::of(&app).erases("platform|Bob").await),
        Meanwhile::Deleted => ada.deletes(&id).await,
        Meanwhile::Unwanted => drop(bob.updates_settings(json!({ "push": false, "email": false })).await),
    }
    app.app.clock.advance(TimeDelta::hours(1));
    send(&app, &mut sender).await;

    assert_eq!(notices(&receiver).len(), 1, "not again");
    assert_eq!(count(&app, "delivery WHERE state = 4").await, 1, "dropped");
}

async fn quiet_from_now_on(app: &TestApp, member: &Actor, minutes: i64) {
    let time = |minutes| (app.app.clock.now() + TimeDelta::minutes(minutes)).format("%H:%M").to_string();
    let hours = json!({ "from": time(0), "until": time(minutes), "timeZone": "UTC" });
    member.updates_settings(json!({ "quietHours": hours })).await;
}

#[rstest]
#[tokio::test]
async fn not_in_quiet_hours_that_began_while_the_endpoint_was_down(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with(vec![WebhookResponse::Status(503); 3]);
    ada.writes_to(&bob, "Bonjour").await;
    send(&app, &mut sender).await;
    quiet_from_now_on(&app, &bob, 40).await;

    for (minutes, count) in [(20, 1), (20, 2)] {
        app.app.clock.advance(TimeDelta::minutes(minutes));
        send(&app, &mut sender).await;
        assert_eq!(notices(&receiver).len(), count);
    }
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

#[rstest]
#[tokio::test]
async fn not_in_quiet_hours_in_which_it_is_replayed(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let since = app.app.clock.now().to_rfc3339();
    ada.writes_to(&bob, "Bonjour").await;
    send(&app, &mut sender).await;
    quiet_from_now_on(&app, &bob, 40).await;

    let input = json!({ "since": since });
    Platform::of(&app).mutates("replayWebhooks", "replayedCount", input).await;

    for (minutes, count) in [(20, 1), (20, 2)] {
        app.app.clock.advance(TimeDelta::minutes(minutes));
        send(&app, &mut sender).await;
        assert_eq!(notices(&receiver).len(), count);
    }
}
