//! Sends webhooks to each endpoint in a task of its own, so that a slow endpoint delays no other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::sender::WebhookSender;
use crate::notify::every_second::every_second;

/// The pause after the database has failed.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// Sends webhooks when they are pending. What fails is tried again. The sender is locked while it sends. Never returns.
pub async fn send_regularly(sender: Arc<Mutex<WebhookSender>>, stop: CancellationToken) {
    every_second(|| async {
        let sent = sender.lock().await.send_pending(&stop).await;
        if let Err(error) = sent {
            tracing::warn!(%error, "cannot claim or record webhooks");
            sleep(RETRY_DELAY).await;
        }
    })
    .await;
}
