//! Webhooks that fail are sent again.

use chrono::TimeDelta;
use rstest::rstest;

use super::send;
use crate::support::rows::count;
use crate::support::webhook_receiver::{WebhookReceiver, WebhookResponse};
use crate::support::{Backend, Postgres, Sqlite, TestApp};

#[rstest]
#[tokio::test]
async fn a_webhook_that_failed_is_sent_again_under_its_id(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with([WebhookResponse::Status(500), WebhookResponse::Status(404)]);
    ada.starts_empty_conversation_with(&bob).await;

    send(&app, &mut sender).await;
    send(&app, &mut sender).await;
    assert_eq!(receiver.received().len(), 1, "not at once");
    for seconds in [6, 18] {
        app.app.clock.advance(TimeDelta::seconds(seconds));
        send(&app, &mut sender).await;
    }
    app.app.clock.advance(TimeDelta::days(1));
    send(&app, &mut sender).await;

    let received = receiver.received();
    assert_eq!(received.len(), 3, "delivered once: {received:?}");
    assert!(received.iter().all(|webhook| webhook.id == received[0].id && webhook.body == received[0].body));
    assert_eq!(count(&app, "delivery WHERE state = 2 AND attempts = 3 AND last_error IS NULL").await, 1);
}

#[rstest]
#[tokio::test]
async fn a_pause_that_the_endpoint_asks_for_is_kept(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with([WebhookResponse::RetryAfter(429, "600")]);
    ada.starts_empty_conversation_with(&bob).await;
    send(&app, &mut sender).await;

    app.app.clock.advance(TimeDelta::seconds(599));
    send(&app, &mut sender).await;
    assert_eq!(receiver.received().len(), 1);
    app.app.clock.advance(TimeDelta::seconds(1));
    send(&app, &mut sender).await;

    assert_eq!(receiver.received().len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_given_up_after_three_days(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::with_webhooks(backend).await else { return };
    let receiver = WebhookReceiver::trusting().await;
    let mut sender = receiver.is_configured(&app, false).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    receiver.responds_with(vec![WebhookResponse::Status(500); 100]);
    ada.starts_empty_conversation_with(&bob).await;

    for _ in 0..80 {
        send(&app, &mut sender).await;
        app.app.clock.advance(TimeDelta::hours(1));
    }

    let attempts = receiver.received().len();
    assert!((15..=35).contains(&attempts), "{attempts}");
    let failed = "delivery WHERE state = 3 AND last_error LIKE '%500%'";
    assert_eq!(count(&app, failed).await, 1);
}
