use causerie::config::DocumentLimits;
use std::time::Duration;

use causerie::app::App;
use causerie::auth::{Claims, Key, Keys};
use causerie::clock::Clock;
use causerie::graphql::{Documents, build};
use causerie::http::{AppState, Shutdown, listen, serve};
use causerie::messaging::conversation::start;
use causerie::messaging::member::raw_profile::RawProfile;
use causerie::messaging::message::body::Draft;
use causerie::messaging::message::send;
use causerie::messaging::platform::upsert;
use causerie::messaging::relationship::set::set;
use causerie::store::{Step, Store, migrate};
use chrono::TimeDelta;
use entity::id::{ConversationId, MemberId};
use entity::relationship::Kind;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The service on a database of its own, as `serve` has it, but for limits on what members write.
pub struct Service {
    pub database: &'static str,
    /// How many conversations Ada has.
    pub size: usize,
    pub url: String,
    pub ada: String,
    pub bob: String,
    /// Bob's with Carol.
    pub theirs: String,
    /// Where Ada's log stood before anybody wrote to her.
    pub beginning: String,
    /// Ada's, in which a hundred of the longest texts stand; and one more of hers.
    pub long: String,
    pub other: String,
    _folder: TempDir,
}

impl Service {
    /// None where there is no such database.
    pub async fn start(database: &'static str, size: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database {
            "sqlite" => format!("sqlite://{}", folder.path().join("bench.db").display()),
            _ => on_server().await?,
        };
        let store = Store::open(&url).await.expect("the database opens");
        migrate(&store, Step::Up).await.expect("migrations run");
        let app = App::new(store, Clock::System);
        let [ada, bob, carol] = members(&app, ["Ada", "Bob", "Carol"].map(str::to_owned)).await;
        let theirs = conversation(&app, bob, carol).await;

        let key = Key::new(b"a secret of at least 32 bytes, to measure").expect("long enough");
        let token = |name: &str| {
            let exp = (Clock::System.now() + TimeDelta::days(1)).into();
            let claims =
                Claims { sub: name.to_owned(), name: Some(name.to_owned()), exp, ..Claims::default() };
            key.sign(&claims).expect("claims can be signed")
        };
        let (adas, bobs) = (token("Ada"), token("Bob"));
        let api = build(app.clone(), DocumentLimits::DEFAULT, Documents::default());
        let shutdown = Shutdown::new(Duration::ZERO);
        let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
        let state = AppState::new(app.clone(), api, Keys::from(key), shutdown);
        tokio::spawn(serve(listener, state));
        let beginning = cursor(&url, &adas).await;
        let (long, other) = converse(&app, ada, size).await;
        let (ada, bob) = (adas, bobs);
        Some(Self { database, size, url, ada, bob, theirs, beginning, long, other, _folder: folder })
    }
}

async fn cursor(url: &str, token: &str) -> String {
    let request = reqwest::Client::new().post(url).bearer_auth(token);
    let request = request.json(&json!({ "query": "{ viewer { eventCursor } }" }));
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    answer["data"]["viewer"]["eventCursor"].as_str().expect("a cursor").to_owned()
}

/// On the server that `TEST_POSTGRES_URL` names.
async fn on_server() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES_URL").ok()?;
    let name = format!("causerie_bench_{}_{}", std::process::id(), Clock::System.now().timestamp_micros());
    let admin = Database::connect(&server).await.expect("the server answers");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database of its own");
    let (base, _) = server.rsplit_once('/').expect("postgres://…/name");
    Some(format!("{base}/{name}"))
}

async fn members<const N: usize>(app: &App, names: [String; N]) -> [MemberId; N] {
    many(app, names.into()).await.try_into().expect("as many")
}

async fn many(app: &App, names: Vec<String>) -> Vec<MemberId> {
    let said = |name: String| RawProfile { subject: name.clone(), name: Some(name), ..RawProfile::default() };
    let upserted = upsert::upsert(app, names.into_iter().map(said).collect()).await.expect("members");
    upserted.members.into_iter().map(|member| member.id).collect()
}

async fn conversation(app: &App, one: MemberId, other: MemberId) -> String {
    let draft = Draft::parse("Bonjour", None).expect("a text");
    let started = start::start(app, one, other, Some(&draft)).await.expect("a conversation");
    format!("conversation_{}", started.conversation.0.simple())
}

/// Everybody has written to Ada, who has read nothing, and is a contact of hers.
async fn converse(app: &App, ada: MemberId, size: usize) -> (String, String) {
    let mut ids = Vec::new();
    for first in (0..size).step_by(500) {
        let names = (first..size.min(first + 500)).map(|n| format!("Member {n}")).collect();
        for other in many(app, names).await {
            ids.push((conversation(app, other, ada).await, other));
            set(app, ada, Kind::Contact, other, true).await.expect("a contact");
        }
    }
    let (id, other) = ids[0].clone();
    let conversation = ConversationId(id.trim_start_matches("conversation_").parse().expect("an id"));
    for _ in 0..100 {
        let draft = Draft::parse(&"un deux é ".repeat(1000), None).expect("a text");
        send::send(app, other, conversation, &draft).await.expect("it is sent");
    }
    (id, ids[1].0.clone())
}
