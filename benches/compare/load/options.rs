use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Compare the service with a bare Rust server and two Node servers on one seeded database
#[derive(Debug, Parser)]
pub struct Options {
    /// Use a small database, few sockets and short runs: less than 3 minutes
    #[arg(long)]
    pub quick: bool,

    /// Binary of the service; target/release/causerie if left out
    #[arg(long, value_name = "PATH")]
    pub service: Option<PathBuf>,

    /// Another binary of the service to compare with, such as an older build
    #[arg(long, value_name = "PATH")]
    pub against: Option<PathBuf>,

    /// Compare a database of 1 million messages with one of 10 million instead
    #[arg(long)]
    pub growth: bool,

    /// Interleaved rounds; the tables show medians
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    pub rounds: u32,

    /// File for the figures of every round as JSON; target/bench.json if left out
    #[arg(long, value_name = "PATH")]
    pub json: Option<PathBuf>,

    /// Measure only scenarios whose names contain one of these
    pub names: Vec<String>,

    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// The size of a measurement.
#[derive(Clone, Copy)]
pub struct Size {
    pub members: u64,
    pub run: Duration,
    pub warm_up: Duration,
    /// Sockets that receive deliveries.
    pub live: u64,
    /// Idle sockets.
    pub idle: u64,
}

impl Options {
    pub fn size(&self) -> Size {
        let (run, warm_up) = (Duration::from_secs(5), Duration::from_secs(3));
        let full = Size { members: 10_000, run, warm_up, live: 1_000, idle: 10_000 };
        let (run, warm_up) = (Duration::from_millis(600), Duration::from_millis(300));
        let quick = Size { members: 1_000, run, warm_up, live: 200, idle: 500 };
        if self.quick { quick } else { full }
    }

    pub fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|part| name.contains(part.as_str()))
    }
}
