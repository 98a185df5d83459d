use std::time::Duration;

use clap::Args;

use crate::http::TransportLimits;

#[derive(Args, Clone, Debug)]
pub struct Connections {
    /// Connections that may be open at once, sockets among them; further ones wait
    #[arg(long, env = "CAUSERIE_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = 10_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: u32,
    /// Seconds that a connection is kept for the next request. A proxy in front must keep it for less
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
