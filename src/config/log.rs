use clap::Args;

use crate::telemetry::log::Format;

#[derive(Args, Clone, Copy, Debug)]
pub struct Log {
    /// How the log is written, to standard error; `RUST_LOG` says how much of it
    #[arg(long = "log-format", env = "CAUSERIE_LOG_FORMAT", global = true)]
    #[arg(value_enum, default_value_t)]
    pub format: Format,
}
