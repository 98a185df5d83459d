//! How often a member is announced as typing, and for how long an announcement holds.

use std::time::Duration;

use super::rate::Rate;

/// How long a member counts as typing after an announcement. Longer than two calls of a front end that follows the
/// documentation are apart, so that a single late one does not show.
pub const EXPIRY: Duration = Duration::from_secs(7);

/// The time between two announcements of a member in one conversation. Shorter than front ends wait, because their calls
/// do not all take the same time.
const INTERVAL: Duration = Duration::from_secs(3);

pub const RATE: Rate = Rate { burst: 1, replenish_interval: INTERVAL };
