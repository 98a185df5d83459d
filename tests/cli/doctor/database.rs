//! The database: whether it exists, its tables, and whether it accepts writes.

use rstest::rstest;

use super::{finds, set_in_new_sessions};
use crate::support::server_process::unused_port;
use crate::support::transaction::Transaction;
use crate::support::{Backend, DataDirectory, Database, Postgres, Program, Sqlite, TestApp};

#[tokio::test]
async fn a_database_that_does_not_exist_is_not_created() {
    let data = DataDirectory::new();
    let url = format!("sqlite://{}", data.path("new/causerie.db").display());

    finds(&["--database", &url], "warning  database: ").await;

    assert_eq!(data.as_path().read_dir().expect("a directory").count(), 0);
}

#[tokio::test]
async fn an_unreachable_database_is_a_failure() {
    let url = format!("postgres://nobody@127.0.0.1:{}/none", unused_port());

    finds(&["--database", &url], "failed   database: cannot open the database").await;
    finds(&["--database", "mysql://x"], "failed   database: write it as").await;
}

#[rstest]
#[tokio::test]
async fn missing_and_unknown_migrations_are_reported(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(empty) = Database::empty(backend).await else { return };
    empty.open().await.close().await.expect("a closed database");
    let migrated = Database::migrated(backend).await.expect("a database");

    finds(&["--database", &empty.url], "warning  tables: migrations are missing: `serve` applies them").await;
    finds(&["--database", &empty.url, "--no-migrate"], "failed   tables: migrations are missing").await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_split', 1)";
    migrated.executes(newer).await;
    finds(&["--database", &migrated.url], "failed   tables: migrated by a newer version").await;
}

#[rstest]
#[tokio::test]
async fn a_database_that_refuses_writes_is_a_failure(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let app = TestApp::on(database, |_| {}).await;
    // SQLite has one lock for all writes.
    let _locked = Transaction::begin(&app, "UPDATE installation SET seen_at = seen_at").await;

    finds(&["--database", &app.database.url], "failed   writes: ").await;
}

/// As a standby is.
#[tokio::test]
async fn a_read_only_database_is_a_failure() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    Program::serve(&database.url, |_| {}).stop();
    set_in_new_sessions(&database, "default_transaction_read_only = on").await;

    finds(&["--database", &database.url], "failed   writes: ").await;
}
