use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{Seconds, TransportLimits};

const DEFAULT: TransportLimits = TransportLimits::DEFAULT;

/// Limits of one HTTP request.
#[derive(Args, Clone, Debug)]
pub struct RequestLimits {
    /// Maximum size of a request body, in bytes, at least 1024
    #[arg(long, env = "CAUSERIE_MAX_BODY", value_name = "BYTES", default_value_t = DEFAULT.max_body)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1024..=u64::from(u32::MAX)))]
    pub max_body: usize,
    /// Seconds to receive a request body
    #[arg(long, env = "CAUSERIE_BODY_TIMEOUT", value_name = "SECONDS")]
    #[arg(default_value_t = Seconds(DEFAULT.body_timeout), value_parser = Seconds::parser(1..=65_535))]
    pub body_timeout: Seconds,
    /// Seconds to execute a query or mutation, on any transport
    #[arg(long, env = "CAUSERIE_OPERATION_TIMEOUT", value_name = "SECONDS")]
    #[arg(default_value_t = Seconds(DEFAULT.operation_timeout), value_parser = Seconds::parser(1..=65_535))]
    pub operation_timeout: Seconds,
}
