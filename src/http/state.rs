use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use entity::id::MemberId;
use ipnet::IpNet;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::auth::Keys;
use crate::graphql::Api;
use crate::http::address::Address;
use crate::http::origin::RejectedOrigins;
use crate::http::{BudgetOwner, Shutdown, Site};
use crate::limits::byte_budget::ByteBudget;
use crate::limits::concurrency::{ConcurrencyLimiter, Permit};
use crate::limits::in_flight::InFlight;
use crate::limits::rate::{Rate, RateLimited, RateLimiter};
use crate::limits::send_budget::SendBudget;
use crate::store::WriteProbe;

/// Requests without a valid token that an address makes in a minute.
pub const ANONYMOUS_REQUESTS_PER_MINUTE: u32 = 120;

/// What every handler shares.
#[derive(Clone)]
pub struct AppState {
    pub app: App,
    pub api: Api,
    pub keys: Keys,
    pub shutdown: Shutdown,
    /// Whether the database takes writes, for `/readyz`.
    pub write_probe: WriteProbe,
    pub limits: TransportLimits,
    /// The sockets and streams that each member has open.
    pub member_transports: ConcurrencyLimiter<MemberId>,
    /// The queries and mutations of each member that are not answered yet.
    pub member_operations: ConcurrencyLimiter<MemberId>,
    /// Bytes of requests that are held for each member, and for each address before anybody signs in.
    pub request_bytes: ConcurrencyLimiter<BudgetOwner>,
    /// The same of answers.
    pub response_bytes: ConcurrencyLimiter<BudgetOwner>,
    /// The sockets of each address on which nobody has signed in.
    pub anonymous_sockets: ConcurrencyLimiter<Address>,
    /// What each address asks without a valid token.
    pub anonymous_requests: Arc<RateLimiter<Address>>,
    /// Proxies whose word counts on where a request comes from.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Other sites whose pages may use the API, as browsers write them.
    pub allowed_origins: Arc<[HeaderValue]>,
    /// What their scripts may send in headers, beside what is usual.
    pub allowed_headers: Arc<[HeaderName]>,
    /// Tells of pages of the others.
    pub rejected_origins: RejectedOrigins,
    /// Whether members may be signed in by their handle alone. True in the demo, and there only.
    pub demo: bool,
    pub graphiql: bool,
    /// Where the page sends members to sign in: the platform knows how.
    pub sign_in_url: Option<String>,
    /// The name of the cookie that may hold a member's token; None where none may.
    pub session_cookie: Option<String>,
    pub site: Arc<Site>,
}

/// How much, and how long.
#[derive(Clone, Copy, Debug)]
pub struct TransportLimits {
    /// Connections that are open at once, sockets among them.
    pub max_connections: usize,
    /// From the opening of a connection to the end of its first headers.
    pub first_request_timeout: Duration,
    /// From the end of a request to the end of the next headers.
    pub keep_alive: Duration,
    /// How long a peer may take nothing of what is written to it.
    pub write_timeout: Duration,
    /// A body over HTTP, in bytes.
    pub max_body: usize,
    /// A message of the client over WebSocket, in bytes.
    pub max_socket_message: usize,
    /// … on a socket on which nobody has signed in.
    pub max_anonymous_message: usize,
    /// Pings and other messages that start nothing, on one socket between two of our own pings.
    pub max_idle_messages: u32,
    /// From the headers of a request to the end of its body.
    pub body_timeout: Duration,
    /// Executing one query or mutation.
    pub operation_timeout: Duration,
    /// From the opening of a socket to its `connection_init`.
    pub init_timeout: Duration,
    /// How often a socket is asked for a sign of life. Who gave none since is gone.
    pub ping_interval: Duration,
    /// How long the peer of a socket may take to read one message. Less than `writing`, after which
    /// nothing more can be said.
    pub read_timeout: Duration,
    /// … and to answer our closing.
    pub close_timeout: Duration,
    /// Answers of a socket that wait to be read. Its operations wait for a place among them.
    pub socket_queue: usize,
    /// Operations that one socket runs at once.
    pub socket_operations: usize,
    /// Sockets and streams that one member has open at once; 0 is no limit.
    pub sockets_per_member: usize,
    /// Queries and mutations of one member that are not answered yet; 0 is no limit.
    pub operations_per_member: usize,
    /// Bytes that are held for one member, or for one address before anybody signs in: as many of requests, until
    /// they are answered, as of answers, until they are read.
    pub max_held_bytes: usize,
    /// Sockets of one address on which nobody has signed in; 0 is no limit.
    pub sockets_per_address: usize,
}

impl Default for TransportLimits {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            first_request_timeout: Duration::from_secs(10),
            // Longer than the proxies that people use keep an idle connection: it is theirs to end.
            keep_alive: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            max_body: 256 * 1024,
            max_socket_message: 256 * 1024,
            // A token of 8 KiB, and what a client may send with it.
            max_anonymous_message: 16 * 1024,
            max_idle_messages: 1200,
            body_timeout: Duration::from_secs(10),
            operation_timeout: Duration::from_secs(30),
            init_timeout: Duration::from_secs(10),
            ping_interval: Duration::from_secs(12),
            read_timeout: Duration::from_secs(25),
            close_timeout: Duration::from_secs(2),
            socket_queue: 16,
            socket_operations: 32,
            sockets_per_member: 16,
            operations_per_member: 32,
            max_held_bytes: 16 * 1024 * 1024,
            sockets_per_address: 64,
        }
    }
}

impl AppState {
    #[must_use]
    pub fn new(app: App, api: Api, keys: Keys, shutdown: Shutdown) -> Self {
        let rate = Rate::of(ANONYMOUS_REQUESTS_PER_MINUTE, Duration::from_mins(1));
        let anonymous_requests = Arc::new(RateLimiter::new(rate, &app.clock));
        Self {
            app,
            api,
            keys,
            shutdown,
            write_probe: WriteProbe::default(),
            limits: TransportLimits::default(),
            member_transports: ConcurrencyLimiter::default(),
            member_operations: ConcurrencyLimiter::default(),
            request_bytes: ConcurrencyLimiter::default(),
            response_bytes: ConcurrencyLimiter::default(),
            anonymous_sockets: ConcurrencyLimiter::default(),
            anonymous_requests,
            trusted_proxies: Arc::default(),
            allowed_origins: Arc::default(),
            allowed_headers: Arc::default(),
            rejected_origins: RejectedOrigins::default(),
            demo: false,
            graphiql: false,
            sign_in_url: None,
            session_cookie: None,
            site: Arc::default(),
        }
    }

    /// Counts what comes without a valid token, over whichever door.
    pub fn count_anonymous(&self, address: Option<Address>) -> Result<(), RateLimited> {
        address.map_or(Ok(()), |address| self.anonymous_requests.check(&address))
    }

    /// Goes with one more operation, until it is answered.
    #[must_use]
    pub fn in_flight(&self) -> InFlight {
        InFlight::new(self.member_operations.clone(), self.limits.operations_per_member)
    }

    /// For what somebody sends, until it is answered.
    #[must_use]
    pub fn request_budget(&self) -> ByteBudget<BudgetOwner> {
        ByteBudget::new(self.request_bytes.clone(), self.limits.max_held_bytes)
    }

    /// For what they are answered, until it is read. Of its own: whoever sends too much still hears what comes.
    #[must_use]
    pub fn response_budget(&self) -> ByteBudget<BudgetOwner> {
        ByteBudget::new(self.response_bytes.clone(), self.limits.max_held_bytes)
    }

    /// For the answers of a socket or stream, until they are read.
    #[must_use]
    pub fn send_budget(
        &self,
        payer: Option<BudgetOwner>,
        over: CancellationToken,
    ) -> SendBudget<BudgetOwner> {
        SendBudget::new(self.response_budget(), payer, over)
    }

    /// For one more socket or stream of this member, as long as it is open. None where they have as
    /// many as they may.
    #[must_use]
    pub fn transport_permit(&self, member: MemberId) -> Option<Permit<MemberId>> {
        self.member_transports.take(member, self.limits.sockets_per_member)
    }
}
