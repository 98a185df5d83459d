//! Several endpoints, and their ends.

use std::sync::Arc;

use causerie::notify::webhook::send_regularly;
use chrono::TimeDelta;
use rstest::rstest;
use tokio::sync::Mutex;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::send;
use crate::support::rows::count;
use crate::support::webhook_receiver::{WebhookReceiver, WebhookResponse};
use crate::support::{Backend, Postgres, Sqlite, TestApp, eventually};

#[rstest]
#[tokio::test]
async fn each_endpoint_receives_the_same_webhook(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let (one, other) = (WebhookReceiver::start().await, WebhookReceiver::start().await);
    let mut senders = [one.is_configured(&app, false).await, other.is_configured(&app, false).await];
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    ada.starts_empty_conversation_with(&bob).await;
    for sender in &mut senders {
        send(&app, sender).await;
    }

    let (one, other) = (one.received(), other.received());
    assert_eq!((one.len(), other.len()), (1, 1));
    assert_eq!((&one[0].id, &one[0].body), (&other[0].id, &other[0].body));
}

#[rstest]
#[tokio::test]
async fn an_endpoint_that_does_not_respond_delays_no_other(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let (stuck, other) = (WebhookReceiver::start().await, WebhookReceiver::start().await);
    let senders = [stuck.is_configured(&app, false).await, other.is_configured(&app, false).await];
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    stuck.responds_with([WebhookResponse::Never]);
    let senders =
        senders.map(|sender| send_regularly(Arc::new(Mutex::new(sender)), CancellationToken::new()));
    let running = senders.map(|sending| tokio::spawn(sending).abort_handle());

    let id = ada.starts_empty_conversation_with(&bob).await;
    eventually("an attempt", async || !stuck.received().is_empty()).await;
    ada.closes(&id).await;

    eventually("both webhooks", async || other.received().len() == 2).await;
    assert_eq!(stuck.received().len(), 1, "it is still waited for");
    running.iter().for_each(AbortHandle::abort);
}

#[rstest]
#[tokio::test]
async fn an_endpoint_that_is_gone_receives_nothing_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with(vec![WebhookResponse::Status(410)]);
    let id = ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;

    ada.sends(&id, "Bonjour").await;
    send(&app, &mut sender).await;
    // The service is restarted and still configured with it.
    let mut sender = receiver.is_configured(&app, false).await;
    ada.sends(&id, "Bonsoir").await;
    send(&app, &mut sender).await;

    assert_eq!(receiver.received().len(), 1);
    assert_eq!(count(&app, "delivery WHERE state = 1").await, 0, "nothing is left pending");

    // The operator removes it, and adds it again later.
    app.app.clock.advance(TimeDelta::minutes(11));
    let mut sender = receiver.is_configured(&app, false).await;
    ada.closes(&id).await;
    send(&app, &mut sender).await;

    let received = receiver.received();
    assert_eq!(received.last().expect("a webhook").body["type"], "conversation.closed");
    assert_eq!(received.len(), 2, "{received:#?}");
}

#[rstest]
#[tokio::test]
async fn what_was_pending_for_an_endpoint_that_is_gone_is_given_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with([WebhookResponse::Status(500), WebhookResponse::Status(410)]);
    let id = ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;
    ada.closes(&id).await;

    send(&app, &mut sender).await;

    assert_eq!(count(&app, "delivery WHERE state = 3 AND last_error = 'gone'").await, 2);
}

#[rstest]
#[tokio::test]
async fn an_endpoint_that_nobody_uses_any_more_receives_nothing_new(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::start().await;
    drop(receiver.is_configured(&app, false).await);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    app.app.clock.advance(TimeDelta::minutes(11));
    ada.starts_empty_conversation_with(&bob).await;

    assert_eq!(count(&app, "delivery").await, 0);
}

#[rstest]
#[tokio::test]
async fn an_endpoint_of_a_running_service_stays_in_use(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    for _ in 0..3 {
        app.app.clock.advance(TimeDelta::minutes(5));
        send(&app, &mut sender).await;
    }
    ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;

    assert_eq!(receiver.received().len(), 1);
}

#[rstest]
#[tokio::test]
async fn an_endpoint_that_works_again_fails_no_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let failing = "webhook_endpoint WHERE failing_since IS NOT NULL AND last_error LIKE '%503%'";
    receiver.responds_with([WebhookResponse::Status(503)]);
    ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;
    assert_eq!(count(&app, failing).await, 1);
    // The service is restarted.
    let mut sender = receiver.is_configured(&app, false).await;
    assert_eq!(count(&app, failing).await, 1);

    app.app.clock.advance(TimeDelta::minutes(2));
    send(&app, &mut sender).await;

    assert_eq!(receiver.received().len(), 2);
    assert_eq!(count(&app, "webhook_endpoint WHERE failing_since IS NULL AND last_error IS NULL").await, 1);
}
