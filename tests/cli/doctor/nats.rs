//! The NATS servers.

use serde_json::json;

use super::finds;
use crate::support::nats_server::nats_server_with;
use crate::support::server_process::unused_port;
use crate::support::{DataDirectory, Database, Sqlite};

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
