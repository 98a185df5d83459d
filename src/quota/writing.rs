use std::time::Duration;

use entity::id::MemberId;

use super::pace::{Pace, Rate};
use crate::clock::Clock;

/// How much each member may write. Far more than anybody does by hand.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub sends: Rate,
    /// New ones only.
    pub conversations: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            sends: Rate { burst: 30, every: Duration::from_secs(1) },
            conversations: Rate::of(50, Duration::from_hours(24)),
        }
    }
}

impl Rates {
    /// For what is written by no person.
    pub const NONE: Self = {
        let none = Rate { burst: 0, every: Duration::ZERO };
        Self { sends: none, conversations: none }
    };
}

pub struct Writing {
    pub sends: Pace<MemberId>,
    pub conversations: Pace<MemberId>,
}

impl Writing {
    #[must_use]
    pub fn new(rates: Rates, clock: &Clock) -> Self {
        let pace = |rate| Pace::new(rate, clock);
        Self { sends: pace(rates.sends), conversations: pace(rates.conversations) }
    }

    pub fn forget_idle(&self) {
        self.sends.forget_idle();
        self.conversations.forget_idle();
    }
}
