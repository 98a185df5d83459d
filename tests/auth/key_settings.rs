//! The key settings of `serve`.

use std::time::Duration;

use causerie::auth::{Issuer as IssuerClient, KeySource, Keys};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::issuer::{Issuer, Signer, jwks, with_claims};
use crate::support::program::{causerie, is_refused, run};
use crate::support::response::VIEWER;
use crate::support::{Program, TestApp};

/// Claims that are valid for an hour by the system clock.
fn claims(more: &Value) -> Value {
    #[expect(clippy::disallowed_methods, reason = "the program uses the system clock")]
    let exp = Utc::now().timestamp() + 3600;
    with_claims(json!({ "sub": "1", "exp": exp, "preferred_username": "ada" }), more)
}

#[test]
fn invalid_key_settings_are_refused_in_one_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let with = |jwks: &str| run(&["serve", "--jwks", jwks]);

    is_refused(&run(&["serve"]), "set --jwt-secret, --jwks or both");
    is_refused(&run(&["token", "--subject", "1"]), "set --jwt-secret");
    is_refused(&with("/nowhere"), "--jwks: cannot read the key set");
    is_refused(&with(&file("text", "keys")), "--jwks: not a JSON Web Key Set");
    is_refused(&with(&file("none", &jwks(&[]))), "--jwks: the key set has no key");
    is_refused(&with(&file("short", &jwks(&[Signer::short_rsa().jwk()]))), "--jwks: the key set has no key");
    // Without TLS, anyone between the service and the issuer could sign in as any member.
    is_refused(&with("http://issuer.example/jwks"), "--jwks: write it as https://");
    is_refused(&with("ftp://issuer.example/jwks"), "--jwks: write it as https://");
}

#[tokio::test]
async fn serve_accepts_tokens_signed_by_keys_in_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("jwks.json");
    let signer = Signer::p256();
    std::fs::write(&path, jwks(&[signer.jwk()])).expect("a file");
    let mut command = causerie();
    command.args(["serve", "--listen", "127.0.0.1:0", "--jwt-issuer", "https://platform.example"]);
    command.args(["--jwt-audience", "shop,messages", "--jwt-leeway", "0", "--jwks"]).arg(&path);
    command.env("CAUSERIE_DATABASE", format!("sqlite://{}", directory.path().join("causerie.db").display()));
    let serving = Program::start(command);

    let valid = json!({ "iss": "https://platform.example", "aud": "messages" });
    let response = serving.executes(&signer.signs(&claims(&valid)), VIEWER).await;
    assert_eq!(response["data"]["viewer"]["member"]["handle"], "ada", "{response}");
    for other in [
        json!({ "iss": "https://platform.example", "aud": "news" }),
        json!({ "iss": "https://mallory.example", "aud": "messages" }),
        json!({ "iss": "https://platform.example", "aud": "messages", "exp": 1 }),
    ] {
        let response = serving.executes(&signer.signs(&claims(&other)), VIEWER).await;
        assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{other}");
    }
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn serve_refreshes_the_keys_of_the_issuer() {
    let directory = tempfile::tempdir().expect("a directory");
    let signer = Signer::ed25519();
    let issuer = Issuer::with(&[signer.jwk()]).await;
    let mut command = causerie();
    command.args(["serve", "--listen", "127.0.0.1:0", "--jwks", &issuer.url, "--jwks-refresh", "1"]);
    command.env("CAUSERIE_DATABASE", format!("sqlite://{}", directory.path().join("causerie.db").display()));
    let serving = tokio::task::spawn_blocking(|| Program::start(command)).await.expect("a started program");

    let response = serving.executes(&signer.signs(&claims(&json!({}))), VIEWER).await;
    assert_eq!(response["data"]["viewer"]["member"]["handle"], "ada", "{response}");
    // No request triggers it.
    issuer.receives_requests(3).await;
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn a_key_file_is_read_again_when_it_changes() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("jwks.json");
    let (old, new) = (Signer::p256(), Signer::ed25519());
    std::fs::write(&path, jwks(&[old.jwk()])).expect("a file");
    let app = TestApp::adjusted(|state| {
        let source = KeySource::new(&path.display().to_string(), Duration::ZERO).expect("a path");
        let known = IssuerClient::new(source, TimeDelta::minutes(5), state.app.clock.clone());
        state.keys = Keys { issuer: Some(known), ..state.keys.clone() };
    })
    .await;
    let status = async |signer: &Signer| {
        app.status_with(&signer.signs(&json!({ "sub": "1", "exp": app.claims().exp }))).await
    };
    assert_eq!(status(&old).await, 200);

    std::fs::write(&path, jwks(&[new.jwk()])).expect("a file");
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);

    assert_eq!((status(&new).await, status(&old).await), (200, 401));
}
