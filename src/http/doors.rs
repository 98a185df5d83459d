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
use crate::http::origin::KeptOut;
use crate::http::{Payer, Shutdown, Site};
use crate::quota::bytes::ByteBudget;
use crate::quota::pace::{Pace, Rate, TooSoon};
use crate::quota::places::{Place, Places};
use crate::quota::underway::Underway;
use crate::quota::unread::Unread;
use crate::store::WriteProbe;

/// Requests without a valid token that an address makes in a minute.
pub const ANONYMOUS: u32 = 120;

/// What every handler shares.
#[derive(Clone)]
pub struct Doors {
    pub app: App,
    pub api: Api,
    pub keys: Keys,
    pub shutdown: Shutdown,
    /// Whether the database takes writes, for `/readyz`.
    pub write_probe: WriteProbe,
    pub bounds: Bounds,
    /// The sockets and streams that each member has open.
    pub members: Places<MemberId>,
    /// The queries and mutations of each member that are not answered yet.
    pub operations: Places<MemberId>,
    /// Bytes of requests that are held for each member, and for each address before anybody signs in.
    pub requests: Places<Payer>,
    /// The same of answers.
    pub answers: Places<Payer>,
    /// The sockets of each address on which nobody has signed in.
    pub strangers: Places<Address>,
    /// What each address asks without a valid token.
    pub anonymous: Arc<Pace<Address>>,
    /// Proxies whose word counts on where a request comes from.
    pub proxies: Arc<[IpNet]>,
    /// Other sites whose pages may use the API, as browsers write them.
    pub allowed_origins: Arc<[HeaderValue]>,
    /// What their scripts may send in headers, beside what is usual.
    pub allowed_headers: Arc<[HeaderName]>,
    /// Tells of pages of the others.
    pub kept_out: KeptOut,
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
pub struct Bounds {
    /// Connections that are open at once, sockets among them.
    pub connections: usize,
    /// From the opening of a connection to the end of its first headers.
    pub opening: Duration,
    /// From the end of a request to the end of the next headers.
    pub heading: Duration,
    /// How long a peer may take nothing of what is written to it.
    pub writing: Duration,
    /// A body over HTTP, in bytes.
    pub body: usize,
    /// A message of the client over WebSocket, in bytes.
    pub message: usize,
    /// … on a socket on which nobody has signed in.
    pub anonymous_message: usize,
    /// Pings and other messages that start nothing, on one socket between two of our own pings.
    pub idle_messages: u32,
    /// From the headers of a request to the end of its body.
    pub reading: Duration,
    /// Executing one query or mutation.
    pub executing: Duration,
    /// From the opening of a socket to its `connection_init`.
    pub init: Duration,
    /// How often a socket is asked for a sign of life. Who gave none since is gone.
    pub ping: Duration,
    /// How long the peer of a socket may take to read one message. Less than `writing`, after which
    /// nothing more can be said.
    pub taking: Duration,
    /// … and to answer our closing.
    pub goodbye: Duration,
    /// Answers of a socket that wait to be read. Its operations wait for a place among them.
    pub queue: usize,
    /// Operations that one socket runs at once.
    pub operations: usize,
    /// Sockets and streams that one member has open at once; 0 is no limit.
    pub per_member: usize,
    /// Queries and mutations of one member that are not answered yet; 0 is no limit.
    pub underway: usize,
    /// Bytes that are held for one member, or for one address before anybody signs in: as many of requests, until
    /// they are answered, as of answers, until they are read.
    pub held: usize,
    /// Sockets of one address on which nobody has signed in; 0 is no limit.
    pub per_stranger: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 10_000,
            opening: Duration::from_secs(10),
            // Longer than the proxies that people use keep an idle connection: it is theirs to end.
            heading: Duration::from_secs(75),
            writing: Duration::from_secs(30),
            body: 256 * 1024,
            message: 256 * 1024,
            // A token of 8 KiB, and what a client may send with it.
            anonymous_message: 16 * 1024,
            idle_messages: 1200,
            reading: Duration::from_secs(10),
            executing: Duration::from_secs(30),
            init: Duration::from_secs(10),
            ping: Duration::from_secs(12),
            taking: Duration::from_secs(25),
            goodbye: Duration::from_secs(2),
            queue: 16,
            operations: 32,
            per_member: 16,
            underway: 32,
            held: 16 * 1024 * 1024,
            per_stranger: 64,
        }
    }
}

impl Doors {
    #[must_use]
    pub fn new(app: App, api: Api, keys: Keys, shutdown: Shutdown) -> Self {
        let rate = Rate::of(ANONYMOUS, Duration::from_mins(1));
        let anonymous = Arc::new(Pace::new(rate, &app.clock));
        Self {
            app,
            api,
            keys,
            shutdown,
            write_probe: WriteProbe::default(),
            bounds: Bounds::default(),
            members: Places::default(),
            operations: Places::default(),
            requests: Places::default(),
            answers: Places::default(),
            strangers: Places::default(),
            anonymous,
            proxies: Arc::default(),
            allowed_origins: Arc::default(),
            allowed_headers: Arc::default(),
            kept_out: KeptOut::default(),
            demo: false,
            graphiql: false,
            sign_in_url: None,
            session_cookie: None,
            site: Arc::default(),
        }
    }

    /// Counts what comes without a valid token, over whichever door.
    pub fn count_anonymous(&self, address: Option<Address>) -> Result<(), TooSoon> {
        address.map_or(Ok(()), |address| self.anonymous.check(&address))
    }

    /// Goes with one more operation, until it is answered.
    #[must_use]
    pub fn underway(&self) -> Underway {
        Underway::new(self.operations.clone(), self.bounds.underway)
    }

    /// For what somebody sends, until it is answered.
    #[must_use]
    pub fn request_budget(&self) -> ByteBudget<Payer> {
        ByteBudget::new(self.requests.clone(), self.bounds.held)
    }

    /// For what they are answered, until it is read. Of its own: whoever sends too much still hears what comes.
    #[must_use]
    pub fn answer_budget(&self) -> ByteBudget<Payer> {
        ByteBudget::new(self.answers.clone(), self.bounds.held)
    }

    /// For the answers of a socket or stream, until they are read.
    #[must_use]
    pub fn unread(&self, payer: Option<Payer>, over: CancellationToken) -> Unread<Payer> {
        Unread::new(self.answer_budget(), payer, over)
    }

    /// For one more socket or stream of this member, as long as it is open. None where they have as
    /// many as they may.
    #[must_use]
    pub fn place(&self, member: MemberId) -> Option<Place<MemberId>> {
        self.members.take(member, self.bounds.per_member)
    }
}
