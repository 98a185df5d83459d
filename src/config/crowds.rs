use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;

use crate::http::{ANONYMOUS_REQUESTS_PER_MINUTE, AppState};
use crate::limits::rate::{Rate, RateLimiter};

/// How much one person may take at once, and one address before anybody signs in.
#[derive(Args, Clone, Debug)]
pub struct Crowds {
    /// Sockets and streams that a member has open at once; 0 is no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_MEMBER", value_name = "COUNT", default_value_t = 16)]
    sockets_per_member: u16,
    /// Queries and mutations of a member that are not answered yet; 0 is no limit
    #[arg(long, env = "CAUSERIE_OPERATIONS_PER_MEMBER", value_name = "COUNT", default_value_t = 32)]
    operations_per_member: u16,
    /// Sockets of an address on which nobody has signed in; 0 is no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_ADDRESS", value_name = "COUNT", default_value_t = 64)]
    sockets_per_address: u16,
    /// Requests without a valid token that an address makes in a minute; 0 is no limit
    #[arg(long, env = "CAUSERIE_ANONYMOUS_PER_MINUTE", value_name = "COUNT", default_value_t = ANONYMOUS_REQUESTS_PER_MINUTE)]
    anonymous_per_minute: u32,
    /// Networks whose word counts on where a request comes from and for which host (X-Forwarded-For, X-Forwarded-Host,
    /// Forwarded), such as 10.0.0.0/8
    #[arg(long, env = "CAUSERIE_TRUSTED_PROXY", value_name = "NETWORK,…", value_delimiter = ',')]
    #[arg(value_parser = network)]
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
