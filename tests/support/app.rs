use causerie::config::DocumentLimits;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use causerie::app::App;
use causerie::auth::{Claims, Key, Keys, Rules};
use causerie::clock::Clock;
use causerie::graphql::{Documents, build};
use causerie::http::{AppState, Shutdown, serve};
use causerie::limits::write_rates::WriteRates;
use causerie::messaging;
use causerie::messaging::message::body::Draft;
use causerie::messaging::message::send::send;
use chrono::TimeDelta;
use entity::id::ConversationId;
use entity::message;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Actor, Kind, database::Database};

pub const SECRET: &str = "a secret of at least 32 bytes, for tests";

/// The service, listening on a port of its own.
pub struct TestApp {
    pub address: String,
    pub key: Key,
    /// What the service itself holds, for what cannot be done from outside: moving the clock.
    pub app: App,
    pub shutdown: Shutdown,
    pub http: reqwest::Client,
    statements: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
    // Last, so that it goes after everything that uses it.
    pub database: Database,
}

impl TestApp {
    pub async fn start(kind: Kind) -> Option<Self> {
        Some(Self::on(Database::migrated(kind).await?, |_| {}).await)
    }

    /// With limits on what members write.
    pub async fn limited(kind: Kind, rates: WriteRates) -> Option<Self> {
        Some(Self::with(Database::migrated(kind).await?, rates, |_| {}).await)
    }

    /// On SQLite, with adjusted settings.
    pub async fn adjusted(adjust: impl FnOnce(&mut AppState)) -> Self {
        Self::on(Database::migrated(Kind::Sqlite).await.expect("a database"), adjust).await
    }

    /// On a database that exists, with adjusted settings.
    pub async fn on(database: Database, adjust: impl FnOnce(&mut AppState)) -> Self {
        Self::with(database, WriteRates::NONE, adjust).await
    }

    async fn with(database: Database, rates: WriteRates, adjust: impl FnOnce(&mut AppState)) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let store = database.open().await;
        let heard = Arc::clone(&statements);
        store.on_statement(move |statement| {
            heard.lock().expect("no panic while counting").push(statement.sql.clone());
        });
        let app = App::new(store, Clock::manual(Clock::System.now())).limited(rates);
        app.begin().await.expect("what the database knows of itself");
        let (key, shutdown) =
            (Key::new(SECRET.as_bytes()).expect("long enough"), Shutdown::new(Duration::ZERO));
        // Without leeway, so that stories of a token's end need not wait for more.
        let rules = Rules { leeway: TimeDelta::zero(), ..Rules::default() };
        let keys = Keys { rules, ..Keys::from(key.clone()) };
        let limits = DocumentLimits { introspection: true, ..DocumentLimits::DEFAULT };
        let api = build(app.clone(), limits, Documents::default());
        let mut state = AppState::new(app.clone(), api, keys, shutdown.clone());
        adjust(&mut state);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let serving = tokio::spawn(async move { serve(listener, state).await.expect("it serves") });
        let http = reqwest::Client::new();
        Self { address, key, app, shutdown, http, statements, serving, database }
    }

    /// Signs a member in; the name is subject and handle, too.
    pub async fn member(&self, name: &str) -> Actor {
        Actor::signed_in(self, self.token_of(name)).await
    }

    /// What the platform gives them.
    pub fn token_of(&self, name: &str) -> String {
        self.token(&self.claims_of(name))
    }

    /// What it says.
    pub fn claims_of(&self, name: &str) -> Claims {
        Claims {
            sub: format!("platform|{name}"),
            name: Some(name.to_owned()),
            preferred_username: Some(name.to_lowercase()),
            ..self.claims()
        }
    }

    /// Claims that are good for an hour.
    pub fn claims(&self) -> Claims {
        Claims { exp: (self.app.clock.now() + TimeDelta::hours(1)).into(), ..Claims::default() }
    }

    pub fn token(&self, claims: &impl Serialize) -> String {
        self.key.sign(claims).expect("claims can be signed")
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// The SQL statements that were executed since this was last asked.
    pub fn statements(&self) -> Vec<String> {
        std::mem::take(&mut self.statements.lock().expect("no panic while counting"))
    }

    /// Whether a statement with these words was executed since `statements` was last asked.
    pub fn has_executed(&self, words: &str) -> bool {
        self.statements.lock().expect("no panic while counting").iter().any(|sql| sql.contains(words))
    }

    /// Writes a message in the database directly.
    pub async fn writes(
        &self,
        sender: &Actor,
        conversation: &str,
        text: &str,
        key: Option<&str>,
    ) -> messaging::Result<Arc<message::Model>> {
        writes_on(&self.app, sender, conversation, text, key).await
    }

    /// Writes a message as another process would: past this one's endpoints and event bus.
    pub async fn writes_through(&self, other: &App, sender: &Actor, conversation: &str, text: &str) {
        writes_on(other, sender, conversation, text, None).await.expect("it is written");
    }

    /// Stops as on SIGTERM, and closes the database; what it left on disk stays for a moment.
    pub async fn stop(self) -> Database {
        self.shutdown.soft.cancel();
        self.serving.await.expect("it stops well");
        self.app.store.close().await.expect("the database closes");
        self.database
    }
}

async fn writes_on(
    app: &App,
    sender: &Actor,
    conversation: &str,
    text: &str,
    key: Option<&str>,
) -> messaging::Result<Arc<message::Model>> {
    let draft = Draft::parse(text, key).expect("a text");
    send(app, sender.member_id(), conversation_id(conversation), &draft).await
}

/// A conversation's id as the database has it.
pub fn conversation_id(global: &str) -> ConversationId {
    ConversationId(global.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
}
