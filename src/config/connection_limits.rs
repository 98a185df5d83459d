use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{Seconds, TransportLimits};

const DEFAULT: TransportLimits = TransportLimits::DEFAULT;

/// Limits of all connections and of one.
#[derive(Args, Clone, Debug)]
pub struct ConnectionLimits {
    /// Maximum number of open connections, including sockets; further clients wait
    #[arg(long, env = "CAUSERIE_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = DEFAULT.max_connections)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=u64::from(u32::MAX)))]
    pub max_connections: usize,
    /// Seconds that an idle connection stays open for its next request; proxies in front must close theirs earlier
    #[arg(long, env = "CAUSERIE_KEEP_ALIVE", value_name = "SECONDS", default_value_t = Seconds(DEFAULT.keep_alive))]
    #[arg(value_parser = Seconds::parser(1..=65_535))]
    pub keep_alive: Seconds,
}
