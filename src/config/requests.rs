use std::time::Duration;

use clap::Args;

use crate::http::TransportLimits;

/// What one request over HTTP may take.
#[derive(Args, Clone, Debug)]
pub struct Requests {
    /// Bytes that the body of a request may have
    #[arg(long, env = "CAUSERIE_MAX_BODY", value_name = "BYTES", default_value_t = 262_144)]
    #[arg(value_parser = clap::value_parser!(u32).range(1024..))]
    max_body: u32,
    /// Seconds that the body of a request may take to arrive
    #[arg(long, env = "CAUSERIE_BODY_TIMEOUT", value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    body_timeout: u16,
    /// Seconds that a query or mutation may take to execute
    #[arg(long, env = "CAUSERIE_OPERATION_TIMEOUT", value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    operation_timeout: u16,
}

impl Requests {
    pub fn set(&self, limits: &mut TransportLimits) {
        limits.max_body = usize::try_from(self.max_body).unwrap_or(usize::MAX);
        limits.body_timeout = Duration::from_secs(self.body_timeout.into());
        limits.operation_timeout = Duration::from_secs(self.operation_timeout.into());
    }
}
