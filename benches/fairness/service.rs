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
    /// Who has a conversation with Ada.
    pub correspondents: Vec<Correspondent>,
    pub url: String,
    pub ada_id: MemberId,
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
    app: App,
    key: SharedSecret,
    _folder: TempDir,
}

pub struct Correspondent {
    pub subject: String,
    pub id: MemberId,
    /// The conversation with Ada.
    pub conversation: ConversationId,
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
        app.start().await.expect("a migrated database");
        let [ada, bob, carol] = members(&app, ["Ada", "Bob", "Carol"].map(str::to_owned)).await;
        let bob_and_carol = start_conversation(&app, bob, carol).await;

        let key = SharedSecret::new(b"a secret of at least 32 bytes, to measure").expect("long enough");
        let (ada_token, bob_token) = (token(&key, "Ada"), token(&key, "Bob"));
        let api = build(app.clone(), DocumentLimits::DEFAULT, Documents::default());
        let shutdown = Shutdown::new(Duration::ZERO);
        let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
        let state = AppState::new(app.clone(), api, Keys::from(key.clone()), shutdown);
        tokio::spawn(serve(listener, state));
        let log_start = event_cursor(&url, &ada_token).await;
        let correspondents = write_to_ada(&app, ada, size).await;
        Some(Self {
            database,
            url,
            ada_id: ada,
            ada: ada_token,
            bob: bob_token,
            bob_and_carol: global_id(bob_and_carol),
            log_start,
            long: global_id(correspondents[0].conversation),
            other: global_id(correspondents[1].conversation),
            correspondents,
            app,
            key,
            _folder: folder,
        })
    }

    pub fn token(&self, subject: &str) -> String {
        token(&self.key, subject)
    }

    pub async fn event_cursor(&self, token: &str) -> String {
        event_cursor(&self.url, token).await
    }

    /// Ada sends a message to a correspondent.
    pub async fn send_to(&self, correspondent: &Correspondent, text: &str) {
        let draft = Draft::parse(text, None).expect("a text");
        send::send(&self.app, self.ada_id, correspondent.conversation, &draft).await.expect("a sent message");
    }
}

fn token(key: &SharedSecret, subject: &str) -> String {
    let exp = (Clock::System.now() + TimeDelta::days(1)).into();
    let claims = Claims { sub: subject.to_owned(), name: Some(subject.to_owned()), exp, ..Claims::default() };
    key.sign(&claims).expect("claims can be signed")
}

fn global_id(conversation: ConversationId) -> String {
    format!("conversation_{}", conversation.0.simple())
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

async fn start_conversation(app: &App, one: MemberId, other: MemberId) -> ConversationId {
    let draft = Draft::parse("Bonjour", None).expect("a text");
    start::start(app, one, other, Some(&draft)).await.expect("a conversation").conversation
}

/// Other members write to Ada, who reads nothing and adds them as contacts. The first has sent her a hundred messages of
/// maximum length.
async fn write_to_ada(app: &App, ada: MemberId, size: usize) -> Vec<Correspondent> {
    let mut correspondents = Vec::new();
    for first in (0..size).step_by(500) {
        let names: Vec<_> = (first..size.min(first + 500)).map(|n| format!("Member {n}")).collect();
        let ids = upsert_members(app, names.clone()).await;
        for (subject, id) in names.into_iter().zip(ids) {
            let conversation = start_conversation(app, id, ada).await;
            set(app, ada, RelationshipKind::Contact, id, true).await.expect("a contact");
            correspondents.push(Correspondent { subject, id, conversation });
        }
    }
    let draft = Draft::parse(&"un deux é ".repeat(1000), None).expect("a text");
    for _ in 0..100 {
        let Correspondent { id, conversation, .. } = correspondents[0];
        send::send(app, id, conversation, &draft).await.expect("a sent message");
    }
    correspondents
}
