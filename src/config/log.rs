use clap::Args;

use crate::telemetry::log::Format;

#[derive(Args, Clone, Copy, Debug)]
pub struct Log {
    /// Format of the log on standard error; `RUST_LOG` sets its level
    #[arg(long = "log-format", env = "CAUSERIE_LOG_FORMAT", global = true)]
    #[arg(value_enum, default_value_t)]
    pub format: Format,
}
