use std::time::Duration;

use tokio::time::Instant;

/// For what callers can bring about as often as they like: the log has it once in a while.
pub struct LogThrottle {
    pause: Duration,
    last: Option<Instant>,
}

impl LogThrottle {
    pub fn every(pause: Duration) -> Self {
        Self { pause, last: None }
    }

    /// Whether it is to be said now.
    pub fn is_due(&mut self) -> bool {
        let due = self.last.is_none_or(|last| last.elapsed() >= self.pause);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}
