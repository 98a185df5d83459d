use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::Clock;

/// How many times as fast as time passes a clock that was set ahead is followed: a day in an hour. A clock that is
/// wrong for a short time is believed a little, one that is right after a long stop is believed before long.
const PACE: u32 = 24;

/// The latest time that can be believed. It never goes back. It follows the system's clock, which somebody may set,
/// but no further than the time that has passed by the monotonic clock allows.
#[derive(Debug)]
pub struct TrustedTime(Mutex<Reached>);

#[derive(Clone, Copy, Debug)]
struct Reached {
    time: DateTime<Utc>,
    /// When it was looked at last, by the monotonic clock.
    looked: Duration,
    /// When it last moved, by the monotonic clock.
    moved: Duration,
}

impl TrustedTime {
    /// Nothing is known yet: the clock is taken at its word.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self(Mutex::new(Reached::at(clock.now(), clock)))
    }

    /// Goes on from a time that was believed by whoever ran before.
    pub fn resume_from(&self, time: DateTime<Utc>, clock: &Clock) {
        *self.lock() = Reached::at(time, clock);
    }

    /// Looks at the clock. The latest time that is believed now.
    pub fn update(&self, clock: &Clock) -> DateTime<Utc> {
        self.lock().look(clock)
    }

    /// Now, as far as what was issued before is meant by it. Where the clock was set back, it is the latest time that
    /// was believed, and what has passed since.
    pub fn now(&self, clock: &Clock) -> DateTime<Utc> {
        let mut reached = self.lock();
        let (latest, now) = (reached.look(clock), clock.now());
        if now >= latest { now } else { after(latest, clock.elapsed().saturating_sub(reached.moved)) }
    }

    fn lock(&self) -> MutexGuard<'_, Reached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reached {
    fn at(time: DateTime<Utc>, clock: &Clock) -> Self {
        Self { time, looked: clock.elapsed(), moved: clock.elapsed() }
    }

    fn look(&mut self, clock: &Clock) -> DateTime<Utc> {
        let elapsed = clock.elapsed();
        let passed = elapsed.saturating_sub(self.looked);
        let time = clock.now().min(after(self.time, passed.saturating_mul(PACE)));
        self.looked = elapsed;
        if time > self.time {
            (self.time, self.moved) = (time, elapsed);
        }
        self.time
    }
}

fn after(time: DateTime<Utc>, passed: Duration) -> DateTime<Utc> {
    let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC).trunc_subsecs(3)
}
