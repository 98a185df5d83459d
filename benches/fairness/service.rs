use std::time::Duration;

use causerie::app::App;
use causerie::auth::{Claims, Keys, SharedSecret};
use causerie::clock::Clock;
use causerie::config::DocumentLimits;
use causerie::graphql::{Documents, build};
use causerie::http::{AppState, Shutdown, listen, serve};
use causerie::messaging::conversation::start;
use causerie::messaging::member::raw_profile::RawProfile;
use causerie::messaging::message::body::Draft;
use causerie::messaging::message::send;
use causerie::messaging::platform::upsert_members;
use causerie::messaging::relationship::set::set;
use causerie::store::{Step, Store, migrate};
use chrono::TimeDelta;
use entity::id::{ConversationId, MemberId};
use entity::relationship::RelationshipKind;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The service as `serve` runs it, on a database of its own and without limits on write rates.
pub struct Service {
    pub database: &'static str,
    /// The number of conversations that Ada has.
    pub size: usize,
    pub url: String,
    /// Ada's token.
    pub ada: String,
    /// Bob's token.
    pub bob: String,
    /// The ID of Bob's conversation with Carol.
    pub bob_and_carol: String,
    /// The cursor of Ada's log before anybody wrote to her.
    pub log_start: String,
    /// The ID of a conversation of Ada with a hundred messages of maximum length.
    pub long: String,
    /// The ID of another conversation of Ada.
    pub other: String,
    _folder: TempDir,
}

impl Service {
    /// Returns None if the database is not available.
    pub async fn start(database: &'static str, size: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database {
            "sqlite" => format!("sqlite://{}", folder.path().join("bench.db").display()),
            _ => create_on_server().await?,
        };
        let store = Store::open(&url).await.expect("the database opens");
        migrate(&store, Step::Up).await.expect("migrations run");
        let app = App::new(store, Clock::System);
        let [ada, bob, carol] = members(&app, ["Ada", "Bob", "Carol"].map(str::to_owned)).await;
        let bob_and_carol = conversation(&app, bob, carol).await;

        let key = SharedSecret::new(b"a secret of at least 32 bytes, to measure").expect("long enough");
        let token = |name: &str| {
            let exp = (Clock::System.now() + TimeDelta::days(1)).into();
            let claims =
                Claims { sub: name.to_owned(), name: Some(name.to_owned()), exp, ..Claims::default() };
            key.sign(&claims).expect("claims can be signed")
        };
        let (ada_token, bob_token) = (token("Ada"), token("Bob"));
        let api = build(app.clone(), DocumentLimits::DEFAULT, Documents::default());
        let shutdown = Shutdown::new(Duration::ZERO);
        let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
        let state = AppState::new(app.clone(), api, Keys::from(key), shutdown);
        tokio::spawn(serve(listener, state));
        let log_start = event_cursor(&url, &ada_token).await;
        let (long, other) = write_to_ada(&app, ada, size).await;
        Some(Self {
            database,
            size,
            url,
            ada: ada_token,
            bob: bob_token,
            bob_and_carol,
            log_start,
            long,
            other,
            _folder: folder,
        })
    }
}

async fn event_cursor(url: &str, token: &str) -> String {
    let request = reqwest::Client::new().post(url).bearer_auth(token);
    let request = request.json(&json!({ "query": "{ viewer { eventCursor } }" }));
    let response: Value = request.send().await.expect("a response").json().await.expect("JSON");
    response["data"]["viewer"]["eventCursor"].as_str().expect("a cursor").to_owned()
}

/// Creates a database on the server of `TEST_POSTGRES_URL`.
async fn create_on_server() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES_URL").ok()?;
    let name = format!("causerie_bench_{}_{}", std::process::id(), Clock::System.now().timestamp_micros());
    let admin = Database::connect(&server).await.expect("a connection to the server");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database of its own");
    let (base, _) = server.rsplit_once('/').expect("postgres://…/name");
    Some(format!("{base}/{name}"))
}

async fn members<const N: usize>(app: &App, names: [String; N]) -> [MemberId; N] {
    upsert_members(app, names.into()).await.try_into().expect("a member for each name")
}

async fn upsert_members(app: &App, names: Vec<String>) -> Vec<MemberId> {
    let profile =
        |name: String| RawProfile { subject: name.clone(), name: Some(name), ..RawProfile::default() };
    let upserted =
        upsert_members::upsert(app, names.into_iter().map(profile).collect()).await.expect("an upsert");
    upserted.members.into_iter().map(|member| member.id).collect()
}

/// Starts a conversation and returns its global ID.
async fn conversation(app: &App, one: MemberId, other: MemberId) -> String {
    let draft = Draft::parse("Bonjour", None).expect("a text");
    let started = start::start(app, one, other, Some(&draft)).await.expect("a conversation");
    format!("conversation_{}", started.conversation.0.simple())
}

/// Other members write to Ada, who reads nothing and adds them as contacts. Returns `long` and `other`.
async fn write_to_ada(app: &App, ada: MemberId, size: usize) -> (String, String) {
    let mut ids = Vec::new();
    for first in (0..size).step_by(500) {
        let names = (first..size.min(first + 500)).map(|n| format!("Member {n}")).collect();
        for other in upsert_members(app, names).await {
            ids.push((conversation(app, other, ada).await, other));
            set(app, ada, RelationshipKind::Contact, other, true).await.expect("a contact");
        }
    }
    let (id, other) = ids[0].clone();
    let conversation = ConversationId(id.trim_start_matches("conversation_").parse().expect("an id"));
    for _ in 0..100 {
        let draft = Draft::parse(&"un deux é ".repeat(1000), None).expect("a text");
        send::send(app, other, conversation, &draft).await.expect("a sent message");
    }
    (id, ids[1].0.clone())
}
