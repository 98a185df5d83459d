use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Clock;

/// Writes at most one log line per period about a problem that many callers can have at the same time.
pub struct LogThrottle {
    clock: Clock,
    period: Duration,
    last: Mutex<Option<LoggedLine>>,
}

struct LoggedLine {
    id: String,
    at: Duration,
    suppressed: u64,
}

impl LogThrottle {
    #[must_use]
    pub const fn new(clock: Clock, period: Duration) -> Self {
        Self { clock, period, last: Mutex::new(None) }
    }

    /// Returns the ID of the last line. If that line is older than the period, `log` first writes a new one, with its
    /// ID and the number of lines suppressed since the last one.
    pub fn log(&self, log: impl FnOnce(&str, u64)) -> String {
        let now = self.clock.elapsed();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last.as_mut().filter(|last| now < last.at + self.period) {
            last.suppressed += 1;
            return last.id.clone();
        }
        let id = Uuid::new_v4().simple().to_string();
        log(&id, last.as_ref().map_or(0, |last| last.suppressed));
        *last = Some(LoggedLine { id: id.clone(), at: now, suppressed: 0 });
        id
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::TimeDelta;

    use super::LogThrottle;
    use crate::clock::Clock;

    #[test]
    fn one_line_is_logged_per_period() {
        let clock = Clock::manual(Clock::System.now());
        let throttle = LogThrottle::new(clock.clone(), Duration::from_secs(10));
        let mut lines = Vec::new();
        let mut log = || throttle.log(|id, suppressed| lines.push((id.to_owned(), suppressed)));

        let ids = [log(), log(), log()];
        clock.advance(TimeDelta::seconds(10));
        let later = log();

        assert!(ids.iter().all(|id| *id == ids[0]) && later != ids[0]);
        assert_eq!(lines, [(ids[0].clone(), 0), (later, 2)]);
    }
}
