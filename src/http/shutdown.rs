use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::SocketLimits;

/// The signals that shut down the parts of the process.
#[derive(Clone, Debug)]
pub struct Shutdown {
    /// Canceled when nothing new may start. Running work may finish.
    pub soft: CancellationToken,
    /// Tracks the open sockets, which the HTTP server no longer tracks after the upgrade.
    pub sockets: TaskTracker,
    /// The period over which sockets and streams end one after another, so that their clients do not all reconnect at
    /// once.
    pub drain_period: Duration,
    drained: Arc<AtomicU32>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new(SocketLimits::DRAIN)
    }
}

impl Shutdown {
    #[must_use]
    pub fn new(drain_period: Duration) -> Self {
        let (soft, sockets) = (CancellationToken::default(), TaskTracker::default());
        Self { soft, sockets, drain_period, drained: Arc::default() }
    }

    /// Resolves when this socket or stream must end. Each caller gets its own delay.
    pub async fn drain(self) {
        self.soft.cancelled().await;
        tokio::time::sleep(self.next_drain_delay()).await;
    }

    /// Returns the delay from the start of the drain to the end of the next socket or stream. Multiples of the golden
    /// ratio spread the delays evenly for any number of sockets.
    #[must_use]
    pub fn next_drain_delay(&self) -> Duration {
        /// 2^32 divided by the golden ratio.
        const GOLDEN: u32 = 2_654_435_769;
        let position = self.drained.fetch_add(1, Ordering::Relaxed).wrapping_mul(GOLDEN);
        self.drain_period.mul_f64(f64::from(position) / f64::from(u32::MAX))
    }
}
