use std::time::Duration;

use clap::Args;

use crate::limits::rate::Rate;
use crate::limits::write_rates::WriteRates;

#[derive(Args, Clone, Debug)]
pub struct Writing {
    /// Messages that one member may send per minute on average; 0 for no limit
    #[arg(long, env = "CAUSERIE_SENDS_PER_MINUTE", value_name = "COUNT", default_value_t = 60)]
    sends_per_minute: u32,
    /// Messages that one member may send in a burst
    #[arg(long, env = "CAUSERIE_SENDS_AT_ONCE", value_name = "COUNT", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    sends_at_once: u32,
    /// New conversations that one member may start per day; 0 for no limit
    #[arg(long, env = "CAUSERIE_CONVERSATIONS_PER_DAY", value_name = "COUNT", default_value_t = 50)]
    conversations_per_day: u32,
}

impl Writing {
    #[must_use]
    pub fn rates(&self) -> WriteRates {
        let sends = Rate::of(self.sends_per_minute, Duration::from_mins(1));
        let sends = if sends.burst == 0 { sends } else { Rate { burst: self.sends_at_once, ..sends } };
        WriteRates { sends, conversations: Rate::of(self.conversations_per_day, Duration::from_hours(24)) }
    }
}
