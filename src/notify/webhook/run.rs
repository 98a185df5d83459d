//! Sends webhooks to each endpoint in a task of its own, so that a slow endpoint delays no other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::sender::WebhookSender;

/// How often to look for what is pending.
const INTERVAL: Duration = Duration::from_secs(1);
/// The pause after the database has failed.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// Sends webhooks when they are pending. What fails is tried again. The sender is locked while it sends. Never returns.
pub async fn send_regularly(sender: Arc<Mutex<WebhookSender>>, stop: CancellationToken) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let sent = sender.lock().await.send_pending(&stop).await;
        if let Err(error) = sent {
            tracing::warn!(%error, "cannot claim or record webhooks");
            sleep(RETRY_DELAY).await;
        }
    }
}
