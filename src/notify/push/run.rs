use super::sender::PushSender;
use crate::notify::every_second::every_second;

/// Delivers what is pending. What fails is tried again. Never returns.
pub async fn push_regularly(sender: PushSender) {
    every_second(|| async {
        if let Err(error) = sender.send_pending().await {
            tracing::warn!(%error, "cannot claim push messages");
        }
    })
    .await;
}
