use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::Clock;

/// How fast the trusted time follows a system clock that was set ahead: 24 hours per hour. A clock that is wrong for a
/// short time changes it little, and a correct clock after a long stop is accepted soon.
const MAX_SPEED: u32 = 24;

/// The latest trusted time. It never goes back. It follows the system clock, which may be set wrong, but no faster than
/// the monotonic clock allows.
#[derive(Debug)]
pub struct TrustedTime(Mutex<State>);

#[derive(Clone, Copy, Debug)]
struct State {
    latest: DateTime<Utc>,
    /// The last update, by the monotonic clock.
    updated: Duration,
    /// The last update that moved `latest`, by the monotonic clock.
    moved: Duration,
}

impl TrustedTime {
    /// Starts at the time of the system clock.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self(Mutex::new(State::new(clock.now(), clock)))
    }

    /// Continues from the trusted time of an earlier process.
    pub fn resume_from(&self, time: DateTime<Utc>, clock: &Clock) {
        *self.lock() = State::new(time, clock);
    }

    /// Reads the clock and returns the latest trusted time.
    pub fn update(&self, clock: &Clock) -> DateTime<Utc> {
        self.lock().update(clock)
    }

    /// Returns the current time, for cutoffs that must cover everything issued before. If the clock was set back, this
    /// is the latest trusted time and the time that has passed since.
    pub fn now(&self, clock: &Clock) -> DateTime<Utc> {
        let mut state = self.lock();
        let (latest, now) = (state.update(clock), clock.now());
        if now >= latest { now } else { add(latest, clock.elapsed().saturating_sub(state.moved)) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(latest: DateTime<Utc>, clock: &Clock) -> Self {
        Self { latest, updated: clock.elapsed(), moved: clock.elapsed() }
    }

    fn update(&mut self, clock: &Clock) -> DateTime<Utc> {
        let elapsed = clock.elapsed();
        let passed = elapsed.saturating_sub(self.updated);
        let time = clock.now().min(add(self.latest, passed.saturating_mul(MAX_SPEED)));
        self.updated = elapsed;
        if time > self.latest {
            (self.latest, self.moved) = (time, elapsed);
        }
        self.latest
    }
}

fn add(time: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(duration).unwrap_or(DateTime::<Utc>::MAX_UTC).trunc_subsecs(3)
}
