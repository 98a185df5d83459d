use std::time::Duration;

use chrono::{DateTime, Utc};

/// The result of an attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    Delivered,
    /// It became unnecessary: the messages were read, for example. Nothing was sent.
    NotNeeded,
    /// These are the recipient's quiet hours. Nothing was sent.
    Postponed {
        until: DateTime<Utc>,
    },
    /// The receiver wants nothing more.
    Gone,
    /// The attempt failed, and another may succeed.
    Retry {
        /// The pause that the receiver asked for.
        after: Option<Duration>,
        /// Contains neither the address of the receiver nor what it responded.
        error: String,
    },
}

impl AttemptOutcome {
    /// Whether something was sent.
    #[must_use]
    pub fn is_attempt(&self) -> bool {
        !matches!(self, Self::NotNeeded | Self::Postponed { .. })
    }
}
