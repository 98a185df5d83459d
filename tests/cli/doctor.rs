//! `causerie doctor` says what is wrong with what a service depends on, and changes nothing.

use std::process::{Command, Output};

use rstest::rstest;
use serde_json::json;

use crate::support::app::SECRET;
use crate::support::fake_clock::FakeClock;
use crate::support::issuer::{Issuer, Signer};
use crate::support::nats_server::{nats_server, nats_server_with};
use crate::support::program::causerie;
use crate::support::server_process::unused_port;
use crate::support::transaction::Transaction;
use crate::support::{Backend, DataDirectory, Database, Postgres, Program, Sqlite, TestApp};

/// The findings, one line each, and whether the exit code says that a check failed.
async fn diagnosis(mut command: Command, arguments: &[&str]) -> (String, bool) {
    command.arg("doctor").args(arguments);
    if !arguments.contains(&"--jwt-secret") && !arguments.contains(&"--jwks") {
        command.env("CAUSERIE_JWT_SECRET", SECRET);
    }
    let run = move || command.output().expect("a running program");
    let Output { stdout, stderr, status } = tokio::task::spawn_blocking(run).await.expect("an output");
    let (findings, errors) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    let failed = findings.lines().filter(|line| line.starts_with("failed ")).count();
    assert_eq!(status.code(), Some(i32::from(failed > 0)), "{findings}{errors}");
    let summary = if failed > 0 { format!("causerie: failed checks: {failed}\n") } else { String::new() };
    assert_eq!(errors, summary, "{findings}");
    (findings.into_owned(), failed > 0)
}

/// Asserts that only one check has another verdict than `ok`, with this text.
async fn finds(arguments: &[&str], finding: &str) {
    let (findings, _) = diagnosis(causerie(), arguments).await;
    let others: Vec<_> = findings.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert!(others.len() == 1 && others[0].contains(finding), "{finding} in: {findings}");
}

#[rstest]
#[tokio::test]
async fn nothing_is_wrong_beside_a_running_service(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let serving = Program::serve(&database.url, |_| {});
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.writes_to(&bob, "un").await;
    let nats = nats_server().await;
    let url = format!("http://{}", serving.address);

    let (findings, _) = diagnosis(
        causerie(),
        &[
            "--database",
            &database.url,
            "--nats",
            &nats.address,
            "--url",
            &url,
            "--trusted-proxy",
            "10.0.0.0/8",
        ],
    )
    .await;

    assert!(findings.lines().all(|line| line.starts_with("ok ")), "{findings}");
    let subjects =
        ["open files", "secret", "database", "tables", "writes", "clock", "NATS", "proxy", "sockets"];
    for subject in subjects {
        assert!(findings.contains(&format!(" {subject}: ")), "{subject} in: {findings}");
    }
    ada.writes_to(&bob, "deux").await;
    let (_, log) = serving.stop();
    assert!(!log.contains("WARN"), "{log}");
}

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

#[tokio::test]
async fn a_standby_refuses_writes() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    Program::serve(&database.url, |_| {}).stop();
    let read_only = format!("ALTER DATABASE {} SET default_transaction_read_only = on", name(&database));
    database.executes(&read_only).await;

    finds(&["--database", &database.url], "failed   writes: ").await;
}

fn name(database: &Database) -> &str {
    let name = database.url.rsplit('/').next().expect("a name");
    name.split('?').next().expect("a name")
}

#[rstest]
#[tokio::test]
async fn a_wrong_clock_is_a_failure(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    Program::serve(&database.url, |_| {}).stop();
    let clock = FakeClock::right();
    let arguments = ["--database", &database.url];
    let (findings, failed) = diagnosis(clock.causerie(), &arguments).await;
    assert!(!failed, "{findings}");

    clock.jumps_to("-1h");
    let (findings, _) = diagnosis(clock.causerie(), &arguments).await;

    assert!(findings.contains("behind the time at which a service last used the database"), "{findings}");
    let compared = findings.contains("s from that of the database's server");
    assert_eq!(compared, backend == Postgres, "{findings}");
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_failures() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let url = ["--database", &database.url];
    let issuer = Issuer::with(&[Signer::p256().jwk(), Signer::rsa().jwk()]).await;
    let nobody = format!("http://127.0.0.1:{}/jwks", unused_port());

    let with = |more: &[&'static str]| [&url[..], more].concat();
    finds(&with(&["--jwt-secret", "too short"]), "failed   secret: --jwt-secret").await;
    finds(&with(&["--jwt-secret", "@/nowhere"]), "failed   secret: --jwt-secret: cannot read /nowhere").await;
    finds(&[&url[..], &["--jwks", &nobody]].concat(), "failed   issuer's keys: --jwks").await;
    let (findings, failed) = diagnosis(causerie(), &[&url[..], &["--jwks", &issuer.url]].concat()).await;
    assert!(!failed && findings.contains("ES256") && findings.contains("RS256"), "{findings}");
}

#[tokio::test]
async fn nats_that_does_not_work_is_a_failure() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let nobody = format!("nats://127.0.0.1:{}", unused_port());
    let private = nats_server_with(&["--user", "causerie", "--pass", "secret"]).await;
    let address = private.address.rsplit('/').next().expect("an address");
    let data = DataDirectory::new();
    let permissions = json!({ "publish": "elsewhere", "subscribe": "elsewhere" });
    let users = json!({ "users": [{ "user": "limited", "password": "secret", "permissions": permissions }] });
    let config = data.path("nats.conf");
    std::fs::write(&config, json!({ "authorization": users }).to_string()).expect("a file");
    let limited = nats_server_with(&["--config", config.to_str().expect("a path")]).await;
    let limited_address = limited.address.rsplit('/').next().expect("an address");

    for (server, cause) in [
        (nobody, ""),
        (format!("nats://causerie:wrong@{address}"), ""),
        (format!("nats://limited:secret@{limited_address}"), "no message came back"),
    ] {
        let arguments = ["--database", &database.url, "--nats", &server];
        finds(&arguments, &format!("failed   NATS: --nats: {cause}")).await;
    }
}

#[tokio::test]
async fn too_few_open_files_are_reported() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let limited = |files: u32| {
        let mut shell = Command::new("sh");
        let program = causerie().get_program().to_string_lossy().into_owned();
        shell.args(["-c", &format!("ulimit -n {files} && exec {program} \"$@\""), "sh"]);
        shell
    };
    let arguments = ["--database", &database.url, "--max-connections", "1000"];

    let (findings, failed) = diagnosis(limited(300), &arguments).await;
    assert!(!failed && findings.contains("warning  open files: enough for 200 connections"), "{findings}");
    let (findings, failed) = diagnosis(limited(105), &arguments).await;
    assert!(failed && findings.contains("failed   open files: "), "{findings}");
}

#[tokio::test]
async fn a_proxy_that_hides_the_service_is_a_failure() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let nobody = format!("http://127.0.0.1:{}", unused_port());
    let arguments = ["--database", &database.url, "--url", &nobody];

    let (findings, _) = diagnosis(causerie(), &arguments).await;

    assert!(findings.contains("failed   proxy: does not reach the service"), "{findings}");
    assert!(findings.contains("failed   sockets: "), "{findings}");
    assert!(findings.contains("warning  client addresses: no --trusted-proxy"), "{findings}");
}
