use std::net::IpAddr;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use ipnet::IpNet;

use super::TransportLimits;

const DEFAULT: TransportLimits = TransportLimits::DEFAULT;

/// Limits for each member, and for each client address without a valid token.
#[derive(Args, Clone, Debug)]
pub struct ClientLimits {
    /// Maximum number of sockets and streams that one member has open; 0 for no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_MEMBER", value_name = "COUNT", default_value_t = DEFAULT.sockets_per_member)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(..=65_535))]
    pub sockets_per_member: usize,
    /// Maximum number of queries and mutations of one member in flight, each until its response is read; 0 for no limit
    #[arg(long, env = "CAUSERIE_OPERATIONS_PER_MEMBER", value_name = "COUNT", default_value_t = DEFAULT.operations_per_member)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(..=65_535))]
    pub operations_per_member: usize,
    /// Maximum number of sockets without a signed-in member from one client address; 0 for no limit
    #[arg(long, env = "CAUSERIE_SOCKETS_PER_ADDRESS", value_name = "COUNT", default_value_t = DEFAULT.sockets_per_address)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(..=65_535))]
    pub sockets_per_address: usize,
    /// Maximum number of requests per minute without a valid token from one client address; 0 for no limit
    #[arg(long, env = "CAUSERIE_ANONYMOUS_PER_MINUTE", value_name = "COUNT")]
    #[arg(default_value_t = ClientLimits::ANONYMOUS_PER_MINUTE)]
    pub anonymous_per_minute: u32,
    /// Networks of the proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `Forwarded` headers are trusted, such as
    /// `10.0.0.0/8`; separate several with commas
    #[arg(long, env = "CAUSERIE_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    #[arg(value_parser = network, help_heading = "Origins and proxies")]
    pub trusted_proxy: Vec<IpNet>,
}

impl ClientLimits {
    pub const ANONYMOUS_PER_MINUTE: u32 = 120;
}

/// Parses a network or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "write networks as 10.0.0.0/8,2001:db8::/32".to_owned())
}
