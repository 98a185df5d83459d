//! Webhooks to the platform.

mod attempts; // one request to an endpoint
#[cfg(target_os = "linux")] // which has a fake clock
mod crashes; // SIGKILL
mod endpoints; // several endpoints, and their ends
mod events; // what the platform is told
mod listen; // `causerie webhooks listen`
mod platform_api; // `webhookDeliveries` and `replayWebhooks`
mod receivers; // the receivers of `docs/examples/`
mod retries; // webhooks that fail
mod serving; // webhooks of a running program
mod unread; // what members complain about elsewhere

use causerie::notify::due::handle_due;
use causerie::notify::webhook::WebhookSender;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;

/// Sends what is pending now, including what members are to be notified of.
async fn send(app: &TestApp, sender: &mut WebhookSender) {
    handle_due(&app.app).await.expect("handled notifications");
    sender.send_pending(&CancellationToken::new()).await.expect("sent webhooks");
}
