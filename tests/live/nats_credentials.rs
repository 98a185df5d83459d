//! A NATS server that knows its users by signed credentials.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::app::SECRET;
use crate::support::nats_credentials::write_credentials;
use crate::support::program::run;
use crate::support::server_process::ServerProcess;
use crate::support::{Database, Postgres, Program};

/// The server allows what docs/operations/replicas.md says that the service needs.
async fn nats_server(directory: &Path) -> ServerProcess {
    ServerProcess::start(|_, port| {
        write_credentials(directory, port, "causerie.member.*");
        let mut command = Command::new("nats-server");
        command.arg("--config").arg(directory.join("nats.conf")).stderr(Stdio::null());
        command
    })
    .await
}

#[tokio::test]
async fn processes_with_a_credentials_file_hear_each_other() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let nats = nats_server(directory.path()).await;
    let file = directory.path().join("causerie.creds").display().to_string();
    let options = ["--nats", &nats.address, "--nats-credentials", &file];
    let serve = || {
        Program::serve(&database.url, |command| {
            command.args(options).args(["--sweep-interval", "60"]);
        })
    };
    let (one, two) = (serve(), serve());
    one.is_connected_to_nats().await;
    two.is_connected_to_nats().await;
    let (ada, bob) = (one.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let mut bobs = bob.subscribes_to_messages(&bob.cursor().await).await;

    ada.sends(&id, "1").await;
    assert_eq!(bobs.receives().await, "1");

    let finds = |options: &[&str]| {
        let output =
            run(&[&["doctor", "--jwt-secret", SECRET, "--database", &database.url], options].concat());
        String::from_utf8(output.stdout).expect("a string")
    };
    let found = finds(&options);
    assert!(found.contains("ok       NATS: accepts the credentials"), "{found}");
    let found = finds(&options[..2]);
    assert!(found.contains("failed   NATS: --nats: authorization violation"), "{found}");
}
