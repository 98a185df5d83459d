use std::time::Duration;

use tokio::time::Instant;

/// For what callers can bring about as often as they like: the log has it once in this time.
const PAUSE: Duration = Duration::from_mins(10);

#[derive(Default)]
pub struct Seldom {
    last: Option<Instant>,
}

impl Seldom {
    /// Whether it is to be said now.
    pub fn is_due(&mut self) -> bool {
        let due = self.last.is_none_or(|last| last.elapsed() >= PAUSE);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}
