use std::time::Duration;

use clap::Args;

use crate::http::TransportLimits;

/// Limits of one HTTP request.
#[derive(Args, Clone, Debug)]
pub struct Requests {
    /// Maximum size of a request body, in bytes, at least 1024
    #[arg(long, env = "CAUSERIE_MAX_BODY", value_name = "BYTES", default_value_t = 262_144)]
    #[arg(value_parser = clap::value_parser!(u32).range(1024..))]
    max_body: u32,
    /// Seconds to receive a request body
    #[arg(long, env = "CAUSERIE_BODY_TIMEOUT", value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    body_timeout: u16,
    /// Seconds to execute a query or mutation, on any transport
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
