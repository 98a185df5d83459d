use chrono::{DateTime, Utc};

use super::outcome::AttemptOutcome;
use super::recipient::Recipient;

/// Postpones an attempt in the recipient's quiet hours. They may have begun since `due` checked them.
pub fn postponed(recipient: &Recipient, now: DateTime<Utc>) -> Option<AttemptOutcome> {
    Some(AttemptOutcome::Postponed { until: recipient.settings.quiet_until(now)? })
}
