use chrono::TimeDelta;
use clap::{Args, ValueEnum};

/// How long events and messages are kept, and what is kept of erased members.
#[derive(Args, Clone, Copy, Debug)]
pub struct Retention {
    /// Days that events are kept for resuming subscriptions, 1 to 3650
    #[arg(long, env = "CAUSERIE_EVENT_RETENTION_DAYS", value_name = "DAYS")]
    #[arg(default_value_t = Retention::EVENT_RETENTION_DAYS)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub event_retention_days: u16,
    /// Days after which messages are deleted permanently, for both members, 1 to 36500; without it, messages are kept
    #[arg(long, env = "CAUSERIE_MESSAGE_RETENTION_DAYS", value_name = "DAYS")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=36500))]
    pub message_retention_days: Option<u16>,
    /// Handling of the messages of a member that the platform erases
    #[arg(long, env = "CAUSERIE_ERASED_MESSAGES", value_enum, default_value_t, value_name = "ACTION")]
    pub erased_messages: ErasedMessages,
}

/// The ages at which data is deleted.
#[derive(Clone, Copy, Debug)]
pub struct MaxAges {
    pub events: TimeDelta,
    pub messages: Option<TimeDelta>,
}

impl Default for MaxAges {
    fn default() -> Self {
        Self { events: TimeDelta::days(Retention::EVENT_RETENTION_DAYS.into()), messages: None }
    }
}

impl Retention {
    const EVENT_RETENTION_DAYS: u16 = 30;

    #[must_use]
    pub fn max_ages(&self) -> MaxAges {
        MaxAges {
            events: TimeDelta::days(self.event_retention_days.into()),
            messages: self.message_retention_days.map(|days| TimeDelta::days(days.into())),
        }
    }
}

/// How the messages of an erased member are handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ErasedMessages {
    /// the other side keeps them, in closed conversations with a deleted member
    #[default]
    Keep,
    /// the member's conversations are deleted for both sides
    Delete,
}
