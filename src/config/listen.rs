use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;

const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

#[derive(Args, Clone, Debug)]
pub struct Listen {
    /// Address and port to listen on
    #[arg(long = "listen", env = "CAUSERIE_LISTEN", value_name = "ADDRESS:PORT", default_value_t = DEFAULT)]
    pub address: SocketAddr,
}

/// The address of the demo. Anybody can sign in there, so it must be a loopback address.
#[derive(Args, Clone, Debug)]
pub struct Loopback {
    /// Loopback address and port to listen on
    #[arg(long = "listen", env = "CAUSERIE_LISTEN", value_name = "ADDRESS:PORT", default_value_t = DEFAULT)]
    #[arg(value_parser = loopback)]
    pub address: SocketAddr,
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "write it as 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the demo signs anybody in, so it listens on a loopback address only".to_owned())
    }
}
