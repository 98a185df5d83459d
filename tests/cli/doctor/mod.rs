//! `causerie doctor` says what is wrong with what a service depends on, and changes nothing.

mod database; // its tables and writes
#[cfg(target_os = "linux")] // which has namespaces to mount a disk in
mod disk_space; // … of SQLite
mod locks; // … of PostgreSQL
mod clock; // the system clock
mod keys; // the keys that verify tokens
mod nats; // the NATS servers
mod files; // the limit of open files
mod proxy; // a proxy in front of the service

use std::process::{Command, Output};

use rstest::rstest;

use crate::support::app::SECRET;
use crate::support::nats_server::nats_server;
use crate::support::program::causerie;
use crate::support::{Backend, Database, Postgres, Program, Sqlite};

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
    finds_with(causerie(), arguments, finding).await;
}

/// … by a command that runs the program.
async fn finds_with(command: Command, arguments: &[&str], finding: &str) {
    let (findings, _) = diagnosis(command, arguments).await;
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
    let of_backend = if backend == Postgres { "locks" } else { "disk space" };
    let subjects = ["open files", "secret", "database", "tables", "writes", of_backend, "clock", "NATS"];
    for subject in subjects.into_iter().chain(["proxy", "sockets", "client addresses"]) {
        assert!(findings.contains(&format!(" {subject}: ")), "{subject} in: {findings}");
    }
    ada.writes_to(&bob, "deux").await;
    let (_, log) = serving.stop();
    assert!(!log.contains("WARN"), "{log}");
}

/// Sets a parameter in new sessions of a PostgreSQL database.
async fn set_in_new_sessions(database: &Database, parameter: &str) {
    let sql = format!(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET {parameter}', current_database()); END $$"
    );
    database.executes(&sql).await;
}
