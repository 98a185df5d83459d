use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue};
use entity::id::MemberId;
use ipnet::IpNet;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::auth::Keys;
use crate::config::{ClientLimits, TransportLimits};
use crate::graphql::Api;
use crate::http::address::Address;
use crate::http::origin::RejectedOrigins;
use crate::http::{BudgetOwner, Shutdown, Site};
use crate::limits::byte_budget::ByteBudget;
use crate::limits::concurrency::{ConcurrencyLimiter, ConcurrencyPermit};
use crate::limits::in_flight::InFlight;
use crate::limits::rate::{Rate, RateLimited, RateLimiter};
use crate::limits::send_budget::SendBudget;
use crate::store::WriteProbe;

/// The state that all handlers share.
#[derive(Clone)]
pub struct AppState {
    pub app: App,
    pub api: Api,
    pub keys: Keys,
    pub shutdown: Shutdown,
    /// Checks whether the database accepts writes, for `/readyz`.
    pub write_probe: WriteProbe,
    pub limits: TransportLimits,
    /// The open sockets and streams of each member.
    pub member_transports: ConcurrencyLimiter<MemberId>,
    /// The queries and mutations of each member in flight.
    pub member_operations: ConcurrencyLimiter<MemberId>,
    /// Request bytes held for each member, and for each address before sign-in.
    pub request_bytes: ConcurrencyLimiter<BudgetOwner>,
    /// Response bytes held for each member, and for each address before sign-in.
    pub response_bytes: ConcurrencyLimiter<BudgetOwner>,
    /// The anonymous sockets of each address.
    pub anonymous_sockets: ConcurrencyLimiter<Address>,
    /// The requests of each address without a valid token.
    pub anonymous_requests: Arc<RateLimiter<Address>>,
    /// Proxies whose forwarding headers are trusted.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Other origins whose pages may use the API.
    pub allowed_origins: Arc<[HeaderValue]>,
    /// Headers that their scripts may send besides the default ones.
    pub allowed_headers: Arc<[HeaderName]>,
    pub rejected_origins: RejectedOrigins,
    /// Whether a handle is enough to sign in. True in the demo only.
    pub demo: bool,
    pub graphiql: bool,
    /// The platform's address to which the page sends members to sign in.
    pub sign_in_url: Option<String>,
    /// The name of the cookie that may contain a member's token. None if cookies are not accepted.
    pub session_cookie: Option<String>,
    pub site: Arc<Site>,
}

impl AppState {
    #[must_use]
    pub fn new(app: App, api: Api, keys: Keys, shutdown: Shutdown) -> Self {
        let rate = Rate::per_minute(ClientLimits::ANONYMOUS_PER_MINUTE);
        let anonymous_requests = Arc::new(RateLimiter::new(rate, &app.clock));
        Self {
            app,
            api,
            keys,
            shutdown,
            write_probe: WriteProbe::default(),
            limits: TransportLimits::DEFAULT,
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

    /// Counts a request without a valid token, on any transport.
    pub fn count_anonymous(&self, address: Option<Address>) -> Result<(), RateLimited> {
        address.map_or(Ok(()), |address| self.anonymous_requests.check(&address))
    }

    /// Tracks one operation until its response is written.
    #[must_use]
    pub fn in_flight(&self) -> InFlight {
        InFlight::new(self.member_operations.clone(), self.limits.operations_per_member)
    }

    /// The budget of requests, until they are answered.
    #[must_use]
    pub fn request_budget(&self) -> ByteBudget<BudgetOwner> {
        ByteBudget::new(self.request_bytes.clone(), self.limits.max_held_bytes)
    }

    /// The budget of responses, until they are sent. Separate, so that a client that sends too much still receives
    /// responses.
    #[must_use]
    pub fn response_budget(&self) -> ByteBudget<BudgetOwner> {
        ByteBudget::new(self.response_bytes.clone(), self.limits.max_held_bytes)
    }

    /// The budget of a socket's or stream's responses, until they are sent. `exceeded` is canceled if they exceed it.
    #[must_use]
    pub fn send_budget(
        &self,
        owner: Option<BudgetOwner>,
        exceeded: CancellationToken,
    ) -> SendBudget<BudgetOwner> {
        SendBudget::new(self.response_budget(), owner, exceeded)
    }

    /// Returns a permit for a socket or stream of the member, or None if the maximum is open.
    #[must_use]
    pub fn transport_permit(&self, member: MemberId) -> Option<ConcurrencyPermit<MemberId>> {
        self.member_transports.try_acquire(member, self.limits.sockets_per_member)
    }
}
