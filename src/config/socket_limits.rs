use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{Seconds, TransportLimits};

const DEFAULT: TransportLimits = TransportLimits::DEFAULT;

/// Limits of one WebSocket.
#[derive(Args, Clone, Debug)]
pub struct SocketLimits {
    /// Maximum number of concurrent operations on a socket
    #[arg(long, env = "CAUSERIE_SOCKET_OPERATIONS", value_name = "COUNT", default_value_t = DEFAULT.socket_operations)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=65_535))]
    pub socket_operations: usize,
    /// Maximum size of a client message, in bytes, at least 1024
    #[arg(long, env = "CAUSERIE_MAX_SOCKET_MESSAGE", value_name = "BYTES", default_value_t = DEFAULT.max_socket_message)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1024..=u64::from(u32::MAX)))]
    pub max_socket_message: usize,
    /// Maximum number of responses of a socket or stream that wait to be written; its operations wait when it is
    /// reached
    #[arg(long, env = "CAUSERIE_SOCKET_QUEUE", value_name = "COUNT", default_value_t = DEFAULT.socket_queue)]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=65_535))]
    pub socket_queue: usize,
    /// Seconds from the opening of a socket to its `connection_init` message, and again from there to the end of
    /// authentication
    #[arg(long, env = "CAUSERIE_INIT_TIMEOUT", value_name = "SECONDS")]
    #[arg(default_value_t = Seconds(DEFAULT.init_timeout), value_parser = Seconds::parser(1..=65_535))]
    pub init_timeout: Seconds,
    /// Seconds over which open sockets and streams are closed when the service stops, 0 to 5
    #[arg(long, env = "CAUSERIE_DRAIN", value_name = "SECONDS")]
    #[arg(default_value_t = Seconds(SocketLimits::DRAIN), value_parser = Seconds::parser(0..=5))]
    pub drain: Seconds,
}

impl SocketLimits {
    pub const DRAIN: Duration = Duration::from_secs(3);
}
