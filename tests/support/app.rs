use std::sync::{Arc, Mutex};
use std::time::Duration;

use causerie::app::App;
use causerie::auth::{Claims, Keys, Rules, SharedSecret};
use causerie::clock::Clock;
use causerie::config::{DocumentLimits, ErasedMessages, NatsSettings, Outbox};
use causerie::graphql::{Documents, build};
use causerie::http::{AppState, Shutdown, serve};
use causerie::limits::write_rates::WriteRates;
use causerie::messaging;
use causerie::messaging::message::body::Draft;
use causerie::messaging::message::send::send;
use chrono::TimeDelta;
use clap::{Args, Command, FromArgMatches};
use entity::id::ConversationId;
use entity::message;
use serde::Serialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::server_process::ServerProcess;
use super::{Actor, Backend, database::Database, eventually::eventually};

pub const SECRET: &str = "a secret of at least 32 bytes, for tests";

/// The service, listening on its own port.
pub struct TestApp {
    pub address: String,
    pub key: SharedSecret,
    /// The application state, for what no request can do, such as moving the clock.
    pub app: App,
    pub shutdown: Shutdown,
    pub http: reqwest::Client,
    statements: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
    // Last, because fields are dropped in order and everything above uses the database.
    pub database: Database,
}

impl TestApp {
    pub async fn start(backend: Backend) -> Option<Self> {
        Some(Self::on(Database::migrated(backend).await?, |_| {}).await)
    }

    /// With rate limits on writes.
    pub async fn limited(backend: Backend, rates: WriteRates) -> Option<Self> {
        Some(Self::with(Database::migrated(backend).await?, rates, &[], |_| {}).await)
    }

    /// Configured to keep or to delete the messages of erased members.
    pub async fn erasing(backend: Backend, erased: ErasedMessages) -> Option<Self> {
        let adjust = |state: &mut AppState| {
            state.app.services_mut().erased_messages = erased;
            state.api = build(state.app.clone(), DocumentLimits::DEFAULT, Documents::default());
        };
        Some(Self::on(Database::migrated(backend).await?, adjust).await)
    }

    /// With webhooks, which are sent when a test says so. Members are notified at once.
    pub async fn with_webhooks(backend: Backend) -> Option<Self> {
        let adjust = |state: &mut AppState| {
            let outbox = Outbox { notify_after: Some(TimeDelta::zero()), webhooks: true, push: false };
            state.app.services_mut().outbox = outbox;
            let limits = DocumentLimits { introspection: true, ..DocumentLimits::DEFAULT };
            state.api = build(state.app.clone(), limits, Documents::default());
        };
        Some(Self::on(Database::migrated(backend).await?, adjust).await)
    }

    /// On SQLite, with an adjusted configuration.
    pub async fn adjusted(adjust: impl FnOnce(&mut AppState)) -> Self {
        Self::on(Database::migrated(Backend::Sqlite).await.expect("a database"), adjust).await
    }

    /// On an existing database, with an adjusted configuration.
    pub async fn on(database: Database, adjust: impl FnOnce(&mut AppState)) -> Self {
        Self::with(database, WriteRates::UNLIMITED, &[], adjust).await
    }

    /// Connected to other processes on the database.
    pub async fn replica(database: Database, nats: &ServerProcess) -> Self {
        Self::adjusted_replica(database, nats, |_| {}).await
    }

    /// … with an adjusted configuration.
    pub async fn adjusted_replica(
        database: Database,
        nats: &ServerProcess,
        adjust: impl FnOnce(&mut AppState),
    ) -> Self {
        let app = Self::with(database, WriteRates::UNLIMITED, &["--nats", &nats.address], adjust).await;
        eventually("a connection to NATS", async || app.app.event_bus.is_connected()).await;
        app
    }

    async fn with(
        database: Database,
        rates: WriteRates,
        nats: &[&str],
        adjust: impl FnOnce(&mut AppState),
    ) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let store = database.open().await;
        let recorded = Arc::clone(&statements);
        store.on_statement(move |statement| {
            recorded.lock().expect("an unpoisoned lock").push(statement.sql.clone());
        });
        let app = App::new(store, Clock::manual(Clock::System.now())).with_write_rates(rates);
        let app = app.with_nats(&nats_settings(nats)).await.expect("settings of NATS");
        app.start().await.expect("a migrated database");
        let (key, shutdown) = (
            SharedSecret::new(SECRET.as_bytes()).expect("a long enough secret"),
            Shutdown::new(Duration::ZERO),
        );
        // Without leeway, so that tests of a token's expiry need not move the clock further.
        let rules = Rules { leeway: TimeDelta::zero(), ..Rules::default() };
        let keys = Keys { rules, ..Keys::from(key.clone()) };
        let limits = DocumentLimits { introspection: true, ..DocumentLimits::DEFAULT };
        let api = build(app.clone(), limits, Documents::default());
        let mut state = AppState::new(app, api, keys, shutdown.clone());
        adjust(&mut state);
        let app = state.app.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let serving = tokio::spawn(async move { serve(listener, state).await.expect("the server runs") });
        let http = reqwest::Client::new();
        Self { address, key, app, shutdown, http, statements, serving, database }
    }

    /// Signs a member in. Subject and handle are derived from the name.
    pub async fn member(&self, name: &str) -> Actor {
        self.member_with(self.token_of(name)).await
    }

    /// Signs a member in with this token.
    pub async fn member_with(&self, token: String) -> Actor {
        Actor::at(self.url(), self.http.clone(), token).await
    }

    /// A member's token, valid for an hour.
    pub fn token_of(&self, name: &str) -> String {
        self.token(&self.claims_of(name))
    }

    /// The claims of a member's token.
    pub fn claims_of(&self, name: &str) -> Claims {
        Claims {
            sub: format!("platform|{name}"),
            name: Some(name.to_owned()),
            preferred_username: Some(name.to_lowercase()),
            ..self.claims()
        }
    }

    /// Claims that are valid for an hour.
    pub fn claims(&self) -> Claims {
        Claims { exp: (self.app.clock.now() + TimeDelta::hours(1)).into(), ..Claims::default() }
    }

    pub fn token(&self, claims: &impl Serialize) -> String {
        self.key.sign(claims).expect("claims can be signed")
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// The SQL statements executed since the last call.
    pub fn statements(&self) -> Vec<String> {
        std::mem::take(&mut self.statements.lock().expect("an unpoisoned lock"))
    }

    /// Whether a statement that contains these words was executed since `statements` was last called.
    pub fn has_executed(&self, words: &str) -> bool {
        self.statements.lock().expect("an unpoisoned lock").iter().any(|sql| sql.contains(words))
    }

    /// Sends a message without going through the API.
    pub async fn writes(
        &self,
        sender: &Actor,
        conversation: &str,
        text: &str,
        key: Option<&str>,
    ) -> messaging::Result<Arc<message::Model>> {
        writes_on(&self.app, sender, conversation, text, key).await
    }

    /// Sends a message as another process would: this process is not notified.
    pub async fn writes_through(&self, other: &App, sender: &Actor, conversation: &str, text: &str) {
        writes_on(other, sender, conversation, text, None).await.expect("a sent message");
    }

    /// Resolves when no socket and no stream is open any more.
    pub async fn all_sockets_closed(&self) {
        eventually("closed sockets", async || self.shutdown.sockets.is_empty()).await;
    }

    /// A member's token with an `iat` claim, this many seconds from now.
    pub fn token_issued_at(&self, subject: &str, seconds: i64) -> String {
        let iat = Some((self.app.clock.now() + TimeDelta::seconds(seconds)).into());
        self.token(&Claims { sub: subject.into(), iat, ..self.claims() })
    }

    /// The HTTP status of a query with this token.
    pub async fn status_with(&self, token: &str) -> u16 {
        let body = json!({ "query": "{ viewer { member { id } } }" });
        let request = self.http.post(self.url()).bearer_auth(token).json(&body);
        request.send().await.expect("a response").status().as_u16()
    }

    /// Stops as on SIGTERM and closes the database. Its files stay until the returned value is dropped.
    pub async fn stop(self) -> Database {
        self.shutdown.soft.cancel();
        self.serving.await.expect("a clean shutdown");
        self.app.store.close().await.expect("the database closes");
        self.database
    }
}

fn nats_settings(flags: &[&str]) -> NatsSettings {
    let command = NatsSettings::augment_args(Command::new("serve").no_binary_name(true));
    NatsSettings::from_arg_matches(&command.get_matches_from(flags)).expect("valid flags")
}

async fn writes_on(
    app: &App,
    sender: &Actor,
    conversation: &str,
    text: &str,
    key: Option<&str>,
) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(text, key).expect("a string");
    send(app, sender.member_id(), conversation_id(conversation), &draft).await
}

/// A conversation's ID in the database.
pub fn conversation_id(global: &str) -> ConversationId {
    ConversationId(global.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
}
