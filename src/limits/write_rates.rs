use std::time::Duration;

use entity::id::{ConversationId, MemberId};

use super::rate::{Rate, RateLimiter};
use super::typing;
use crate::clock::Clock;
use crate::config::WriteLimits;

/// How much each member may write. The defaults are far above manual use.
#[derive(Clone, Copy, Debug)]
pub struct WriteRates {
    pub sends: Rate,
    /// New conversations.
    pub conversations: Rate,
}

impl From<&WriteLimits> for WriteRates {
    fn from(limits: &WriteLimits) -> Self {
        let sends = Rate::per_minute(limits.sends_per_minute);
        let sends = if sends.burst == 0 { sends } else { Rate { burst: limits.sends_at_once, ..sends } };
        Self { sends, conversations: Rate::new(limits.conversations_per_day, Duration::from_hours(24)) }
    }
}

impl WriteRates {
    /// For automated writes.
    pub const UNLIMITED: Self = {
        let unlimited = Rate { burst: 0, replenish_interval: Duration::ZERO };
        Self { sends: unlimited, conversations: unlimited }
    };
}

pub struct WriteLimiters {
    pub sends: RateLimiter<MemberId>,
    pub conversations: RateLimiter<MemberId>,
    /// Announcements that a member is typing, or has stopped.
    pub typing: RateLimiter<(MemberId, ConversationId, bool)>,
}

impl WriteLimiters {
    #[must_use]
    pub fn new(rates: WriteRates, clock: &Clock) -> Self {
        let limiter = |rate| RateLimiter::new(rate, clock);
        Self {
            sends: limiter(rates.sends),
            conversations: limiter(rates.conversations),
            typing: RateLimiter::new(typing::RATE, clock),
        }
    }

    /// Grants this process its part of the rates, which all processes on the database share.
    pub fn share_with(&self, processes: u32) {
        self.sends.divide_by(processes);
        self.conversations.divide_by(processes);
    }

    pub fn forget_idle(&self) {
        self.sends.forget_idle();
        self.conversations.forget_idle();
        self.typing.forget_idle();
    }
}
