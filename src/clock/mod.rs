//! What time it is. Injected, so that tests and the demo's past can move it.

mod trusted_time; // the latest time that can be believed, however the clock is set

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

pub use trusted_time::TrustedTime;

#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Stands still until it is moved.
    Manual(Arc<Manual>),
}

/// In milliseconds.
#[derive(Debug)]
pub struct Manual {
    since_1970: AtomicI64,
    elapsed: AtomicI64,
}

impl Clock {
    #[must_use]
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Manual {
            since_1970: AtomicI64::new(at.timestamp_millis()),
            elapsed: AtomicI64::new(0),
        }))
    }

    /// Now, in the millisecond precision that the API shows: what is stored is what is shown.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one reader of the system's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Manual(manual) => {
                DateTime::from_timestamp_millis(manual.since_1970.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// For measuring how much time has passed: since some moment, and never back, however the
    /// system's clock is set.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        static BEGINNING: OnceLock<Instant> = OnceLock::new();
        match self {
            Self::System => BEGINNING.get_or_init(Instant::now).elapsed(),
            Self::Manual(manual) => {
                Duration::from_millis(manual.elapsed.load(Ordering::SeqCst).try_into().unwrap_or_default())
            }
        }
    }

    /// Lets time pass on a manual clock; the system's goes on as it does.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(manual) = self {
            manual.since_1970.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
            manual.elapsed.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }

    /// Sets a manual clock, forward or back, while no time passes.
    pub fn jump(&self, by: TimeDelta) {
        if let Self::Manual(manual) = self {
            manual.since_1970.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
