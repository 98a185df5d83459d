//! The limit of open files.

use std::process::Command;

use super::diagnosis;
use crate::support::program::causerie;
use crate::support::{Database, Sqlite};

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
