use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

/// Looks for work every second; after work that took longer, a second later. Never returns.
pub async fn every_second<F: Future<Output = ()>>(work: impl Fn() -> F) {
    let mut ticks = interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        work().await;
    }
}
