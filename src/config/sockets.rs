use std::time::Duration;

use clap::Args;

use crate::http::{Shutdown, TransportLimits};

/// Limits of one WebSocket.
#[derive(Args, Clone, Debug)]
pub struct Sockets {
    /// Maximum number of concurrent operations on a socket
    #[arg(long, env = "CAUSERIE_SOCKET_OPERATIONS", value_name = "COUNT", default_value_t = 32)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    socket_operations: u16,
    /// Maximum size of a client message, in bytes, at least 1024
    #[arg(long, env = "CAUSERIE_MAX_SOCKET_MESSAGE", value_name = "BYTES", default_value_t = 262_144)]
    #[arg(value_parser = clap::value_parser!(u32).range(1024..))]
    max_socket_message: u32,
    /// Maximum number of responses of a socket that wait to be written; its operations wait when it is reached
    #[arg(long, env = "CAUSERIE_SOCKET_QUEUE", value_name = "COUNT", default_value_t = 16)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    socket_queue: u16,
    /// Seconds from the opening of a socket to its `connection_init` message
    #[arg(long, env = "CAUSERIE_INIT_TIMEOUT", value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    init_timeout: u16,
    /// Seconds over which open sockets and streams are closed when the service stops, 0 to 5
    #[arg(long, env = "CAUSERIE_DRAIN", value_name = "SECONDS", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u16).range(..=5))]
    drain: u16,
}

impl Sockets {
    pub fn set(&self, limits: &mut TransportLimits) {
        limits.socket_operations = self.socket_operations.into();
        limits.max_socket_message = usize::try_from(self.max_socket_message).unwrap_or(usize::MAX);
        limits.socket_queue = self.socket_queue.into();
        limits.init_timeout = Duration::from_secs(self.init_timeout.into());
    }

    #[must_use]
    pub fn shutdown(&self) -> Shutdown {
        Shutdown::new(Duration::from_secs(self.drain.into()))
    }
}
