use std::time::Duration;

use clap::Args;

use crate::http::{Shutdown, TransportLimits};

/// What one socket may take.
#[derive(Args, Clone, Debug)]
pub struct Sockets {
    /// Operations that a socket runs at once
    #[arg(long, env = "CAUSERIE_SOCKET_OPERATIONS", value_name = "COUNT", default_value_t = 32)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    socket_operations: u16,
    /// Bytes that a message of the client may have
    #[arg(long, env = "CAUSERIE_MAX_SOCKET_MESSAGE", value_name = "BYTES", default_value_t = 262_144)]
    #[arg(value_parser = clap::value_parser!(u32).range(1024..))]
    max_socket_message: u32,
    /// Answers of a socket that may wait to be read; its operations wait for a place among them
    #[arg(long, env = "CAUSERIE_SOCKET_QUEUE", value_name = "COUNT", default_value_t = 16)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    socket_queue: u16,
    /// Seconds from the opening of a socket to its `connection_init`
    #[arg(long, env = "CAUSERIE_INIT_TIMEOUT", value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    init_timeout: u16,
    /// Seconds over which sockets and streams are ended when the service stops
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
