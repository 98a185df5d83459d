use std::net::SocketAddr;

use clap::Args;

#[derive(Args, Clone, Copy, Debug)]
pub struct MetricsSettings {
    /// Address and port that serve `/metrics` to Prometheus; the public must not reach it
    #[arg(
        id = "metrics_address",
        long = "metrics-listen",
        env = "CAUSERIE_METRICS_LISTEN",
        value_name = "ADDRESS:PORT"
    )]
    pub metrics_listen: Option<SocketAddr>,
}
