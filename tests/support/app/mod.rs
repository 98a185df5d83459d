mod sending; // messages that do not go through the API
mod tokens; // members and their tokens

use std::sync::{Arc, Mutex};
use std::time::Duration;

use causerie::app::{App, Services};
use causerie::auth::{Keys, Rules, SharedSecret};
use causerie::clock::Clock;
use causerie::config::{DocumentLimits, ErasedMessages, NatsSettings, Outbox};
use causerie::graphql::{Documents, build};
use causerie::http::{AppState, Shutdown, serve};
use causerie::limits::write_rates::WriteRates;
use chrono::TimeDelta;
use clap::{Args, Command, FromArgMatches};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::server_process::ServerProcess;
use super::{Backend, database::Database, eventually::eventually};

pub use sending::conversation_id;

pub const SECRET: &str = "a secret of at least 32 bytes, for tests";

const LIMITS: DocumentLimits = DocumentLimits { introspection: true, ..DocumentLimits::DEFAULT };

/// Changes the services, and builds the API with them.
pub fn configure(state: &mut AppState, change: impl FnOnce(&mut Services)) {
    change(state.app.services_mut());
    state.api = build(state.app.clone(), LIMITS, Documents::default());
}

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
            configure(state, |services| services.erased_messages = erased);
        };
        Some(Self::on(Database::migrated(backend).await?, adjust).await)
    }

    /// With webhooks, which are sent when a test says so. Members are notified at once.
    pub async fn with_webhooks(backend: Backend) -> Option<Self> {
        let adjust = |state: &mut AppState| {
            let outbox = Outbox { notify_after: Some(TimeDelta::zero()), webhooks: true, push: false };
            configure(state, |services| services.outbox = outbox);
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
        let api = build(app.clone(), LIMITS, Documents::default());
        let mut state = AppState::new(app, api, keys, shutdown.clone());
        adjust(&mut state);
        let app = state.app.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let serving = tokio::spawn(async move { serve(listener, state).await.expect("the server runs") });
        let http = reqwest::Client::new();
        Self { address, key, app, shutdown, http, statements, serving, database }
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

    /// Resolves when no socket and no stream is open any more.
    pub async fn all_sockets_closed(&self) {
        eventually("closed sockets", async || self.shutdown.sockets.is_empty()).await;
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
