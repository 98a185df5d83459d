use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;

use crate::http::{ANONYMOUS_REQUESTS_PER_MINUTE, AppState};
use crate::limits::rate::{Rate, RateLimiter};

/// Limits for each member, and for each client address without a valid token.
#[derive(Args, Clone, Debug)]
pub struct Crowds {
    /// Maximum number of sockets and streams that one member has open; 0 for no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_MEMBER", value_name = "COUNT", default_value_t = 16)]
    sockets_per_member: u16,
    /// Maximum number of queries and mutations of one member in flight, each until its response is read; 0 for no limit
    #[arg(long, env = "CAUSERIE_OPERATIONS_PER_MEMBER", value_name = "COUNT", default_value_t = 32)]
    operations_per_member: u16,
    /// Maximum number of sockets without a signed-in member from one client address; 0 for no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_ADDRESS", value_name = "COUNT", default_value_t = 64)]
    sockets_per_address: u16,
    /// Maximum number of requests per minute without a valid token from one client address; 0 for no limit
    #[arg(long, env = "CAUSERIE_ANONYMOUS_PER_MINUTE", value_name = "COUNT", default_value_t = ANONYMOUS_REQUESTS_PER_MINUTE)]
    anonymous_per_minute: u32,
    /// Networks of the proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `Forwarded` headers are trusted, such as
    /// `10.0.0.0/8`; separate several with commas
    #[arg(long, env = "CAUSERIE_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    #[arg(value_parser = network, help_heading = "Origins and proxies")]
    trusted_proxy: Vec<IpNet>,
}

impl Crowds {
    pub fn set(&self, state: &mut AppState) {
        state.limits.sockets_per_member = self.sockets_per_member.into();
        state.limits.operations_per_member = self.operations_per_member.into();
        state.limits.sockets_per_address = self.sockets_per_address.into();
        let rate = Rate::of(self.anonymous_per_minute, Duration::from_mins(1));
        state.anonymous_requests = Arc::new(RateLimiter::new(rate, &state.app.clock));
        state.trusted_proxies = self.trusted_proxy.clone().into();
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "write networks as 10.0.0.0/8,2001:db8::/32".to_owned())
}
