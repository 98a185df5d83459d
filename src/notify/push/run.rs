use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::sender::PushSender;

/// How often to look for what is pending.
const INTERVAL: Duration = Duration::from_secs(1);

/// Delivers what is pending. What fails is tried again. Never returns.
pub async fn push_regularly(sender: PushSender) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sender.send_pending().await {
            tracing::warn!(%error, "cannot claim push messages");
        }
    }
}
