use std::time::Duration;

use clap::Args;

use crate::http::TransportLimits;

#[derive(Args, Clone, Debug)]
pub struct Connections {
    /// Maximum number of open connections, including sockets; further clients wait
    #[arg(long, env = "CAUSERIE_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = 10_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: u32,
    /// Seconds that an idle connection stays open for its next request; proxies in front must close theirs earlier
    #[arg(long, env = "CAUSERIE_KEEP_ALIVE", value_name = "SECONDS", default_value_t = 75)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    keep_alive: u16,
}

impl Connections {
    pub fn set(&self, limits: &mut TransportLimits) {
        limits.max_connections = usize::try_from(self.max_connections).unwrap_or(usize::MAX);
        limits.keep_alive = Duration::from_secs(self.keep_alive.into());
    }
}
