//! A proxy in front of the service. `http::proxies` has those that are documented.

use super::diagnosis;
use crate::support::program::causerie;
use crate::support::server_process::unused_port;
use crate::support::{Database, Sqlite};

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
