use std::time::Duration;

use clap::Args;

use super::Seconds;

/// When members are notified of messages while their page is closed.
#[derive(Args, Clone, Copy, Debug)]
pub struct NotificationDelay {
    /// Seconds until a member is notified of a message that they have not read, 1 to 86400
    #[arg(long, env = "CAUSERIE_NOTIFY_AFTER", value_name = "SECONDS")]
    #[arg(default_value_t = NotificationDelay::NOTIFY_AFTER, value_parser = Seconds::parser(1..=86_400))]
    pub notify_after: Seconds,
}

impl NotificationDelay {
    pub const NOTIFY_AFTER: Seconds = Seconds(Duration::from_secs(30));
}
