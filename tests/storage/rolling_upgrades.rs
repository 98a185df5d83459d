//! Replicas of two versions on one database: tables change while the older one runs, and it can still start.

use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::app::SECRET;
use crate::support::platform::Platform;
use crate::support::program::{causerie, is_refused};
use crate::support::{Actor, Backend, Database, Postgres, Program, Sqlite, TestApp, start};

/// Executes each kind of read and write, so that each connection has prepared the statements.
async fn execute_everything(app: &TestApp, ada: &Actor, bob: &Actor) {
    let id = ada.writes_to(bob, "Bonjour").await;
    bob.sends_with_key(&id, "Bonjour !", Some("a key")).await;
    ada.reads(&id, None).await;
    bob.on_member("addContact", ada).await;
    bob.on_member("removeContact", ada).await;
    ada.on_conversation("muteConversation", &id).await;
    ada.shows_read_marks(true).await;
    ada.updates_settings(json!({ "push": true })).await;
    ada.on_conversation("markConversationUnread", &id).await;
    ada.on_conversation("archiveConversation", &id).await;
    ada.on_conversation("unarchiveConversation", &id).await;
    for actor in [ada, bob] {
        assert!(!actor.lists().await.is_empty());
        assert!(!actor.history(&id).await.is_empty());
    }
    let query = "{ viewer { unreadConversationCount contacts { nodes { id isFollowed canMessage } }
        conversations(filter: { search: \"a\" }) { nodes { correspondentReadUpTo { body } } } } }";
    ada.executes(query, json!({})).await;
    let platform = Platform::of(app);
    platform
        .mutates("upsertMembers", "createdCount", json!({ "members": [{ "subject": "platform|Zoe" }] }))
        .await;
    platform.revokes("nobody", None).await;
    bob.closes(&id).await;
    ada.deletes(&id).await;
}

/// Executes everything for several members at the same time, to use all connections.
async fn execute_everything_concurrently(app: &TestApp, ada: &Actor, others: &[Actor]) {
    for _ in 0..2 {
        join_all(others.iter().map(|other| execute_everything(app, ada, other))).await;
    }
}

const ADDED: &str = "ALTER TABLE message ADD COLUMN reaction text; ALTER TABLE member ADD COLUMN mood text;
    ALTER TABLE conversation ADD COLUMN topic text; ALTER TABLE participant ADD COLUMN pinned_at timestamptz;
    ALTER TABLE event ADD COLUMN cause text; ALTER TABLE relationship ADD COLUMN note text;
    ALTER TABLE revocation ADD COLUMN note text";
const CHANGED: &str = "ALTER TABLE message ALTER COLUMN body TYPE varchar(20000);
    ALTER TABLE message ALTER COLUMN client_key TYPE varchar(64);
    ALTER TABLE member ALTER COLUMN display_name TYPE varchar(200), ALTER COLUMN subject TYPE varchar(300);
    ALTER TABLE revocation ALTER COLUMN subject_hash TYPE varchar(64)";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_fails_while_tables_are_altered(#[values(ADDED, CHANGED)] change: &str) {
    let app = start!(Postgres);
    let ada = app.member("Ada").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(app.member(&format!("M{number}")).await);
    }
    execute_everything_concurrently(&app, &ada, &others).await;

    // Through an operator's client, without a statement timeout.
    let operator = sea_orm::Database::connect(&app.database.url).await.expect("a connection");
    tokio::join!(execute_everything_concurrently(&app, &ada, &others), async {
        for sql in change.split(';') {
            operator.execute_unprepared(sql).await.expect("valid SQL");
        }
    });
    operator.close().await.expect("a closed store");

    execute_everything_concurrently(&app, &ada, &others).await;
}

#[rstest]
#[tokio::test]
async fn every_statement_names_its_columns(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    execute_everything(&app, &ada, &bob).await;
    let erase = json!({ "subject": "platform|Bob" });
    Platform::of(&app).mutates("eraseMember", "erasedMemberId", erase).await;

    let all = app.statements();

    assert!(all.len() > 50, "statements of all operations: {}", all.len());
    let counted = |sql: &str| sql.to_lowercase().replace("count(*)", "");
    let starred: Vec<_> = all.iter().filter(|sql| counted(sql).contains('*')).collect();
    assert!(starred.is_empty(), "{starred:#?}");
}

/// Records migrations of a newer version.
async fn record_migrations(database: &Database, names: &[&str]) {
    let rows: Vec<_> = names.iter().map(|name| format!("('{name}', 1)")).collect();
    let sql = format!("INSERT INTO seaql_migrations (version, applied_at) VALUES {}", rows.join(", "));
    database.executes(&sql).await;
}

const ADDITIVE: [&str; 2] = ["m20990101_000001_reactions_additive", "m20990102_000001_moods_additive"];
const OTHER: &str = "m20990103_000001_message_split";

#[rstest]
#[tokio::test]
async fn an_older_version_starts_if_newer_migrations_are_additive(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(false, true)] no_migrate: bool,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    record_migrations(&database, &ADDITIVE).await;

    let serving = Program::serve(&database.url, |command| {
        command.env("CAUSERIE_NO_MIGRATE", no_migrate.to_string());
    });
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "Bonjour").await;
    let ready = reqwest::get(format!("http://{}/readyz", serving.address)).await.expect("a response");
    assert_eq!(ready.status(), 200);
    let status = causerie()
        .args(["migrate", "status", "--database", &database.url])
        .output()
        .expect("a running program");
    let status = String::from_utf8(status.stdout).expect("a string");
    for name in ADDITIVE {
        assert!(status.contains(&format!("unknown {name}\n")), "{status}");
    }

    let (code, log) = serving.stop();
    assert_eq!(code, Some(0));
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1, "{log}");
    assert!(ADDITIVE.iter().all(|name| warnings[0].contains(name)), "{log}");
}

#[rstest]
#[tokio::test]
async fn an_older_version_refuses_to_start_on_other_newer_migrations(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(false, true)] no_migrate: bool,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    record_migrations(&database, &[ADDITIVE[0], OTHER]).await;
    let serve = ["serve", "--jwt-secret", SECRET, "--listen", "127.0.0.1:0", "--database", &database.url];

    let mut command = causerie();
    command.args(serve).env("CAUSERIE_NO_MIGRATE", no_migrate.to_string());
    let refused = command.output().expect("a running program");

    is_refused(&refused, OTHER);
    is_refused(
        &refused,
        "start the newer one, or undo that with its `causerie migrate down`, or restore a backup",
    );
    for direction in ["up", "down"] {
        let mut command = causerie();
        command.args(["migrate", direction, "--yes", "--database", &database.url]);
        is_refused(&command.output().expect("a running program"), "newer");
    }
}

/// The log of a start has only what an operator needs.
#[rstest]
#[tokio::test]
async fn a_start_on_a_current_database_logs_three_lines(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let serving = Program::serve(&database.url, |_| {});

    let (code, log) = serving.stop();

    assert_eq!(code, Some(0));
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 3, "listening, stopping, stopped: {log}");
}
