//! Why a token is refused: callers do not learn it, and operators can find out.

use std::io::Write;
use std::process::{Output, Stdio};

use causerie::clock::Clock;
use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::issuer::{Signer, jwks};
use crate::support::program::{causerie, is_refused, token};
use crate::support::{Database, Program, Sqlite};

/// Runs `token check` with this standard input.
fn check(arguments: &[&str], input: &str) -> Output {
    let mut command = causerie();
    command.args(["token", "check"]).args(arguments).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a started program");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a write");
    child.wait_with_output().expect("an exit status")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("a string")
}

fn in_an_hour() -> i64 {
    Clock::System.now().timestamp() + 3600
}

#[test]
fn token_check_reports_which_claim_is_invalid() {
    let strict =
        ["--jwt-secret", SECRET, "--jwt-audience", "messages", "--jwt-issuer", "https://shop.example"];
    let good = json!({
        "sub": "29", "aud": "messages", "iss": "https://shop.example", "exp": in_an_hour(), "name": "Zoé",
        "picture": { "data": {} },
    });
    let but = |claim: &str, value: Value| {
        let mut claims = good.clone();
        claims[claim] = value;
        token(&claims)
    };

    let report = stdout(&check(&strict, &format!("Bearer {}\n", token(&good))));
    for part in ["alg HS256, kid none", "\"29\"", "name \"Zoé\"", "picture is ignored"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    let platform = stdout(&check(&strict, &but("scp", json!(["platform"]))));
    assert!(platform.contains("platform token"), "{platform}");

    let tampered = format!("{}x", token(&good));
    let milliseconds = in_an_hour() * 1000;
    for (token, reason) in [
        (but("aud", json!("shop")), "`aud`"),
        (but("aud", json!(null)), "`aud`"),
        (but("iss", json!("https://shop.example/")), "`iss`"),
        (but("exp", json!(1)), "`exp` is in the past"),
        (but("exp", json!("soon")), "`exp` is not a number"),
        (but("exp", json!(null)), "`exp` is missing"),
        (but("exp", json!(milliseconds)), "milliseconds"),
        (but("nbf", json!(in_an_hour() - 60)), "`nbf` is in the future"),
        (but("nbf", json!("now")), "`nbf` is not a number"),
        (but("sub", json!(null)), "`sub` is missing"),
        (but("sub", json!(29)), "`sub` is not a string"),
        (tampered, "signature"),
        ("eyJhbGciOiJub25lIn0.e30.".to_owned(), "not a signed JSON Web Token"),
        (Signer::rsa().signs(&good), "no key is configured for the token's `alg`"),
        ("x".repeat(9000), "more than 8192 bytes"),
        (String::new(), "not a signed JSON Web Token"),
    ] {
        is_refused(&check(&strict, &token), reason);
    }
}

#[test]
fn token_check_distinguishes_an_unknown_key_from_a_wrong_signature() {
    let directory = tempfile::tempdir().expect("a directory");
    let keys = directory.path().join("keys.json");
    std::fs::write(&keys, jwks(&[Signer::rsa().jwk()])).expect("a file");
    let keys = ["--jwks", keys.to_str().expect("a path")];
    let claims = json!({ "sub": "29", "exp": in_an_hour() });

    assert!(stdout(&check(&keys, &Signer::rsa().signs(&claims))).contains("kid \"rsa-1\""));
    is_refused(&check(&keys, &Signer::other_rsa().signs(&claims)), "no key of the issuer matches");
    let forged = Signer { id: Signer::rsa().id, ..Signer::other_rsa() };
    is_refused(&check(&keys, &forged.signs(&claims)), "the signature does not match the key");
}

#[tokio::test]
async fn the_debug_log_has_the_reason_and_the_response_does_not() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let program = Program::serve(&database.url, |command| {
        command.env("RUST_LOG", "info,causerie=debug");
    });
    let expired = token(&json!({ "sub": "expired-secret", "exp": 1 }));
    let unknown_key = Signer { id: Some("unknown-key\n"), ..Signer::rsa() };
    let foreign = unknown_key.signs(&json!({ "sub": "1", "exp": in_an_hour() }));
    for authorization in
        [format!("Bearer {expired}"), format!("Bearer {foreign}"), format!("Basic {expired}")]
    {
        let request = reqwest::Client::new().post(program.url()).header("authorization", authorization);
        let response = request.json(&json!({ "query": "{ __typename }" })).send().await.expect("a response");
        assert_eq!(response.status(), 401);
        let body = response.text().await.expect("a body");
        assert!(!body.contains("exp") && !body.contains("alg") && !body.contains("bearer"), "{body}");
    }
    let (_, log) = program.stop();

    let refused: Vec<_> = log.lines().filter(|line| line.contains("token refused")).collect();
    let [first, second, third] = refused[..] else { panic!("expected three lines in {log}") };
    assert!(first.contains("DEBUG") && first.contains("`exp` is in the past"), "{first}");
    assert!(
        second.contains("no key is configured for the token's `alg`") && second.contains("unknown-key"),
        "{second}"
    );
    assert!(third.contains("`Bearer`"), "{third}");
    for secret in [&*expired, &foreign, "expired-secret"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
