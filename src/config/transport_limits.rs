use std::time::Duration;

/// Limits of size, number and time on all transports. Fields that have a flag are named after it; the flags take their
/// defaults from here.
#[derive(Clone, Copy, Debug)]
pub struct TransportLimits {
    /// Maximum number of open connections, including sockets.
    pub max_connections: usize,
    /// From the opening of a connection to the end of its first request headers.
    pub first_request_timeout: Duration,
    /// From the end of a response to the end of the next request's headers.
    pub keep_alive: Duration,
    /// How long a write to a peer may make no progress.
    pub write_timeout: Duration,
    /// Maximum size of a request body, in bytes.
    pub max_body: usize,
    /// From the end of the request headers to the end of the body.
    pub body_timeout: Duration,
    /// Execution of one query or mutation.
    pub operation_timeout: Duration,
    /// Maximum size of a client message on a socket, in bytes.
    pub max_socket_message: usize,
    /// The same before a member has signed in on the socket.
    pub max_anonymous_message: usize,
    /// Maximum number of client messages that start no operation, between two server pings.
    pub max_idle_messages: u32,
    /// From the opening of a socket to its `connection_init`, and again from there to the end of authentication.
    pub init_timeout: Duration,
    /// Interval of server pings. A peer that sends nothing for a whole interval is disconnected.
    pub ping_interval: Duration,
    /// How long the peer of a socket may take to read one message. Less than `write_timeout`, after which no close
    /// frame can be sent.
    pub read_timeout: Duration,
    /// How long the peer of a socket may take to answer a close frame.
    pub close_timeout: Duration,
    /// Maximum number of responses of a socket or stream that wait to be written.
    pub socket_queue: usize,
    /// Maximum number of concurrent operations on a socket.
    pub socket_operations: usize,
    /// Maximum number of open sockets and streams of one member; 0 for no limit.
    pub sockets_per_member: usize,
    /// Maximum number of queries and mutations of one member in flight; 0 for no limit.
    pub operations_per_member: usize,
    /// Maximum number of sockets without a signed-in member from one address; 0 for no limit.
    pub sockets_per_address: usize,
    /// Maximum number of request bytes held for one member, or for one address before sign-in, until they are
    /// answered. The same number applies separately to response bytes, until they are read.
    pub max_held_bytes: usize,
}

impl TransportLimits {
    pub const DEFAULT: Self = Self {
        max_connections: 10_000,
        first_request_timeout: Duration::from_secs(10),
        // Longer than common proxies keep an idle connection, so that the proxy closes it first.
        keep_alive: Duration::from_secs(75),
        write_timeout: Duration::from_secs(30),
        max_body: 256 * 1024,
        body_timeout: Duration::from_secs(10),
        operation_timeout: Duration::from_secs(30),
        max_socket_message: 256 * 1024,
        // A token of 8 KiB and the rest of a `connection_init`.
        max_anonymous_message: 16 * 1024,
        max_idle_messages: 1200,
        init_timeout: Duration::from_secs(10),
        ping_interval: Duration::from_secs(12),
        read_timeout: Duration::from_secs(25),
        close_timeout: Duration::from_secs(2),
        socket_queue: 16,
        socket_operations: 32,
        sockets_per_member: 16,
        operations_per_member: 32,
        sockets_per_address: 64,
        max_held_bytes: 16 * 1024 * 1024,
    };
}
