use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Clock;

/// What goes wrong for many at once, and for one reason: one line of the log tells all of them.
pub struct Repeated {
    clock: Clock,
    told: Mutex<Option<Told>>,
}

struct Told {
    id: String,
    at: Duration,
    /// How many it has gone wrong for since.
    more: u64,
}

impl Repeated {
    /// Between two lines.
    const PERIOD: Duration = Duration::from_secs(10);

    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, told: Mutex::new(None) }
    }

    /// The id of the line that tells of it. `tell` writes a new one where the last is too old, with
    /// how many have been left out since then.
    pub fn happens(&self, tell: impl FnOnce(&str, u64)) -> String {
        let now = self.clock.elapsed();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = told.as_mut().filter(|told| now < told.at + Self::PERIOD) {
            told.more += 1;
            return told.id.clone();
        }
        let id = Uuid::new_v4().simple().to_string();
        tell(&id, told.as_ref().map_or(0, |told| told.more));
        *told = Some(Told { id: id.clone(), at: now, more: 0 });
        id
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::Repeated;
    use crate::clock::Clock;

    #[test]
    fn one_line_tells_of_all_that_happens_within_ten_seconds() {
        let clock = Clock::manual(Clock::System.now());
        let repeated = Repeated::new(clock.clone());
        let mut lines = Vec::new();
        let mut happens = || repeated.happens(|id, more| lines.push((id.to_owned(), more)));

        let ids = [happens(), happens(), happens()];
        clock.advance(TimeDelta::seconds(10));
        let later = happens();

        assert!(ids.iter().all(|id| *id == ids[0]) && later != ids[0]);
        assert_eq!(lines, [(ids[0].clone(), 0), (later, 2)]);
    }
}
