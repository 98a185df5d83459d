//! The health check of a container, whose image has no other program that could make a request.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use crate::config::Listen;

const TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Args)]
#[command(mut_arg("address", |arg| arg.help("Address and port that the service listens on")))]
pub struct Healthcheck {
    #[command(flatten)]
    listen: Listen,
}

impl Healthcheck {
    pub async fn run(self) -> Result<()> {
        let address = reachable(self.listen.address);
        let client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
        let request = client.get(format!("http://{address}/healthz"));
        let response = request.send().await.and_then(reqwest::Response::error_for_status);
        let text =
            response.with_context(|| format!("the service at {address} does not respond"))?.text().await?;
        print!("{text}");
        Ok(())
    }
}

/// A service that listens on all addresses is reached at the loopback address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
