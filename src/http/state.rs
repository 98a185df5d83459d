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
use crate::limits::concurrency::{ConcurrencyLimiter, Permit};
use crate::limits::in_flight::InFlight;
use crate::limits::rate::{Rate, RateLimited, RateLimiter};
use crate::limits::send_budget::SendBudget;
use crate::store::WriteProbe;

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
        self.member_transports.try_acquire(member, self.limits.sockets_per_member)
    }
}
