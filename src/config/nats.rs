use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::ServerAddr;
use clap::Args;

use super::Seconds;

/// Live delivery between the processes that share a database.
#[derive(Args, Clone, Debug)]
pub struct NatsSettings {
    /// Addresses of NATS servers, comma-separated, such as `nats://user:password@host:4222`, or `tls://host:4222`
    #[arg(long, env = "CAUSERIE_NATS", value_name = "URL", hide_env_values = true)]
    #[arg(value_delimiter = ',', value_parser = server)]
    pub nats: Vec<ServerAddr>,
    /// File with the credentials for NATS: a JWT and an `NKey` seed, as `nsc` creates it
    #[arg(long, env = "CAUSERIE_NATS_CREDENTIALS", value_name = "FILE", value_parser = readable)]
    pub nats_credentials: Option<PathBuf>,
    /// PEM file with the certificate authorities of the NATS servers, instead of those of the system; requires TLS
    #[arg(long, env = "CAUSERIE_NATS_CA", value_name = "FILE", value_parser = readable)]
    pub nats_ca: Option<PathBuf>,
    /// PEM file with the certificate that authenticates the service to NATS
    #[arg(long, env = "CAUSERIE_NATS_CERTIFICATE", value_name = "FILE")]
    #[arg(value_parser = readable, requires = "nats_key")]
    pub nats_certificate: Option<PathBuf>,
    /// PEM file with the private key of `--nats-certificate`
    #[arg(long, env = "CAUSERIE_NATS_KEY", value_name = "FILE")]
    #[arg(value_parser = readable, requires = "nats_certificate")]
    pub nats_key: Option<PathBuf>,
    /// Seconds between two checks for events that no notification announced, 1 to 60
    #[arg(long, env = "CAUSERIE_SWEEP_INTERVAL", value_name = "SECONDS")]
    #[arg(default_value_t = NatsSettings::SWEEP_INTERVAL, value_parser = Seconds::parser(1..=60))]
    pub sweep_interval: Seconds,
}

impl NatsSettings {
    pub const SWEEP_INTERVAL: Seconds = Seconds(Duration::from_secs(5));
}

fn server(text: &str) -> Result<ServerAddr, String> {
    let server = text.parse::<ServerAddr>().ok();
    let server =
        server.filter(|server| !server.host().is_empty() && ["nats", "tls"].contains(&server.scheme()));
    server.ok_or_else(|| "write it as nats://host:4222 or tls://host:4222".to_owned())
}

/// The client reads the files only when it connects.
fn readable(path: &str) -> io::Result<PathBuf> {
    File::open(path)?;
    Ok(path.into())
}
