//! The current time. It is injected, so that tests and the demo can set it.

mod trusted_time; // the latest trusted time, which never goes back

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

pub use trusted_time::TrustedTime;

#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Changes only through `advance` and `jump`.
    Manual(Arc<Manual>),
}

/// Times in milliseconds.
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

    /// Returns the current time in milliseconds, the precision of the API, so that stored and returned times are equal.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Manual(manual) => {
                DateTime::from_timestamp_millis(manual.since_1970.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Returns the monotonic time since an arbitrary start, unaffected by changes of the system clock.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        match self {
            Self::System => START.get_or_init(Instant::now).elapsed(),
            Self::Manual(manual) => {
                Duration::from_millis(manual.elapsed.load(Ordering::SeqCst).try_into().unwrap_or_default())
            }
        }
    }

    /// Advances a manual clock. Does nothing on the system clock.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(manual) = self {
            manual.since_1970.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
            manual.elapsed.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }

    /// Sets a manual clock forward or back without advancing its monotonic time. Does nothing on the system clock.
    pub fn jump(&self, by: TimeDelta) {
        if let Self::Manual(manual) = self {
            manual.since_1970.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
