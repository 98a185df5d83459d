//! Webhooks to the platform.

mod attempts; // one request to an endpoint
mod endpoints; // several endpoints, and their ends
mod events; // what the platform is told
mod listen; // `causerie webhooks listen`
mod retries; // webhooks that fail
mod unread; // what members complain about elsewhere

use causerie::config::{DocumentLimits, Outbox};
use causerie::graphql::{Documents, build};
use causerie::http::AppState;
use causerie::notify::due::handle_due;
use causerie::notify::http::PublicClient;
use causerie::notify::webhook::{Secrets, WebhookClient, WebhookEndpoint, WebhookSender};
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::support::webhook_receiver::{WEBHOOK_SECRET, WebhookReceiver};
use crate::support::{Backend, Database, TestApp};

/// The service with webhooks. They are sent when a test says so.
async fn with_webhooks(backend: Backend) -> Option<TestApp> {
    let adjust = |state: &mut AppState| {
        let outbox = Outbox { notify_after: Some(TimeDelta::zero()), webhooks: true, push: false };
        state.app.services_mut().outbox = outbox;
        state.api = build(state.app.clone(), DocumentLimits::DEFAULT, Documents::default());
    };
    Some(TestApp::on(Database::migrated(backend).await?, adjust).await)
}

/// Configures an endpoint.
async fn connect(app: &TestApp, receiver: &WebhookReceiver, includes_text: bool) -> WebhookSender {
    let secrets = Secrets::parse(&[WEBHOOK_SECRET]).expect("a valid secret");
    let http = PublicClient::new(true, PublicClient::TIMEOUT).expect("a client");
    let client = WebhookClient::new(http, secrets, app.app.clock.clone());
    let endpoint = WebhookEndpoint { url: receiver.url.clone(), client, includes_text };
    WebhookSender::start(app.app.clone(), endpoint).await.expect("an endpoint")
}

/// Sends what is pending now, including what members are to be notified of.
async fn send(app: &TestApp, sender: &mut WebhookSender) {
    handle_due(&app.app).await.expect("handled notifications");
    sender.send_pending(&CancellationToken::new()).await.expect("sent webhooks");
}
