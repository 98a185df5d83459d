use chrono::{DateTime, Utc};
use entity::delivery;

use super::outcome::AttemptOutcome;
use super::recipient::Recipient;

/// Postpones a notification that is tried again while the recipient's quiet hours have begun. The first attempt follows
/// `due`, which has checked them.
pub fn postponed(
    delivery: &delivery::Model,
    recipient: &Recipient,
    now: DateTime<Utc>,
) -> Option<AttemptOutcome> {
    let until = recipient.settings.quiet_until(now).filter(|_| delivery.attempts > 1)?;
    Some(AttemptOutcome::Postponed { until })
}
