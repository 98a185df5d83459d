use std::time::Duration;

use entity::id::MemberId;

use super::rate::{Rate, RateLimiter};
use crate::clock::Clock;
use crate::config::WriteLimits;

/// How much each member may write. Far more than anybody does by hand.
#[derive(Clone, Copy, Debug)]
pub struct WriteRates {
    pub sends: Rate,
    /// New ones only.
    pub conversations: Rate,
}

impl From<&WriteLimits> for WriteRates {
    fn from(limits: &WriteLimits) -> Self {
        let sends = Rate::per_minute(limits.sends_per_minute);
        let sends = if sends.burst == 0 { sends } else { Rate { burst: limits.sends_at_once, ..sends } };
        Self { sends, conversations: Rate::of(limits.conversations_per_day, Duration::from_hours(24)) }
    }
}

impl WriteRates {
    /// For what is written by no person.
    pub const NONE: Self = {
        let none = Rate { burst: 0, every: Duration::ZERO };
        Self { sends: none, conversations: none }
    };
}

pub struct WriteLimiters {
    pub sends: RateLimiter<MemberId>,
    pub conversations: RateLimiter<MemberId>,
}

impl WriteLimiters {
    #[must_use]
    pub fn new(rates: WriteRates, clock: &Clock) -> Self {
        let pace = |rate| RateLimiter::new(rate, clock);
        Self { sends: pace(rates.sends), conversations: pace(rates.conversations) }
    }

    pub fn forget_idle(&self) {
        self.sends.forget_idle();
        self.conversations.forget_idle();
    }
}
