use clap::{Args, ValueEnum};

#[derive(Args, Clone, Copy, Debug)]
pub struct Log {
    /// Format of the log on standard error; `RUST_LOG` sets its level
    #[arg(long, env = "CAUSERIE_LOG_FORMAT", global = true)]
    #[arg(value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// lines for people
    #[default]
    Text,
    /// one JSON object per line, for programs
    Json,
}
