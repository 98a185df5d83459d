//! The keys that verify tokens.

use super::{diagnosis, finds};
use crate::support::issuer::{Issuer, Signer};
use crate::support::program::{causerie, run};
use crate::support::server_process::unused_port;
use crate::support::{Database, Sqlite};

#[tokio::test]
async fn keys_that_cannot_be_used_are_failures() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let url = ["--database", &database.url];
    let issuer = Issuer::with(&[Signer::p256().jwk(), Signer::rsa().jwk()]).await;
    let nobody = format!("http://127.0.0.1:{}/jwks", unused_port());

    let with = |more: &[&'static str]| [&url[..], more].concat();
    let without = run(&["doctor", "--database", &database.url]);
    let findings = String::from_utf8(without.stdout).expect("a string");
    assert!(findings.contains("failed   keys: set --jwt-secret, --jwks or both"), "{findings}");
    finds(&with(&["--jwt-secret", "too short"]), "failed   secret: --jwt-secret").await;
    finds(&with(&["--jwt-secret", "@/nowhere"]), "failed   secret: --jwt-secret: cannot read /nowhere").await;
    finds(&[&url[..], &["--jwks", &nobody]].concat(), "failed   issuer's keys: --jwks").await;
    let (findings, failed) = diagnosis(causerie(), &[&url[..], &["--jwks", &issuer.url]].concat()).await;
    assert!(!failed && findings.contains("ES256") && findings.contains("RS256"), "{findings}");
}
