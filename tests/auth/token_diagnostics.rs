//! Why a token is refused: a caller is not told, and an operator finds out.

use std::io::Write;
use std::process::{Output, Stdio};

use causerie::auth::Key;
use causerie::clock::Clock;
use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::issuer::{Signer, jwks};
use crate::support::program::{causerie, is_refused};
use crate::support::{Database, Program, Sqlite};

/// `token check`, with this on its standard input.
fn check(arguments: &[&str], input: &str) -> Output {
    let mut command = causerie();
    command.args(["token", "check"]).args(arguments).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn says(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("a string")
}

fn signs(claims: &Value) -> String {
    Key::new(SECRET.as_bytes()).expect("long enough").sign(claims).expect("claims can be signed")
}

fn in_an_hour() -> i64 {
    Clock::System.now().timestamp() + 3600
}

#[test]
fn an_integrator_is_told_which_check_failed() {
    let strict =
        ["--jwt-secret", SECRET, "--jwt-audience", "messages", "--jwt-issuer", "https://shop.example"];
    let good = json!({
        "sub": "29", "aud": "messages", "iss": "https://shop.example", "exp": in_an_hour(), "name": "Zoé",
        "picture": { "data": {} },
    });
    let but = |claim: &str, value: Value| {
        let mut claims = good.clone();
        claims[claim] = value;
        signs(&claims)
    };

    let said = says(&check(&strict, &format!("Bearer {}\n", signs(&good))));
    for part in ["alg HS256, kid none", "\"29\"", "name \"Zoé\"", "picture is passed over"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let platform = says(&check(&strict, &but("scp", json!(["platform"]))));
    assert!(platform.contains("the platform's own"), "{platform}");

    let tampered = format!("{}x", signs(&good));
    let milliseconds = in_an_hour() * 1000;
    for (token, why) in [
        (but("aud", json!("shop")), "`aud`"),
        (but("aud", json!(null)), "`aud`"),
        (but("iss", json!("https://shop.example/")), "`iss`"),
        (but("exp", json!(1)), "`exp` is over"),
        (but("exp", json!("soon")), "`exp` is no number"),
        (but("exp", json!(null)), "`exp` is missing"),
        (but("exp", json!(milliseconds)), "milliseconds"),
        (but("nbf", json!(in_an_hour() - 60)), "`nbf` is still to come"),
        (but("nbf", json!("now")), "`nbf` is no number"),
        (but("sub", json!(null)), "`sub` is missing"),
        (but("sub", json!(29)), "`sub` is no text"),
        (tampered, "signature"),
        ("eyJhbGciOiJub25lIn0.e30.".to_owned(), "no signed JSON Web Token"),
        (Signer::rsa().signs(&good), "no key is set for its `alg`"),
        ("x".repeat(9000), "more than 8192 bytes"),
        (String::new(), "no signed JSON Web Token"),
    ] {
        is_refused(&check(&strict, &token), why);
    }
}

#[test]
fn a_key_that_the_issuer_does_not_publish_is_told_apart_from_a_wrong_signature() {
    let directory = tempfile::tempdir().expect("a directory");
    let keys = directory.path().join("keys.json");
    std::fs::write(&keys, jwks(&[Signer::rsa().jwk()])).expect("a file");
    let keys = ["--jwks", keys.to_str().expect("a path")];
    let claims = json!({ "sub": "29", "exp": in_an_hour() });

    assert!(says(&check(&keys, &Signer::rsa().signs(&claims))).contains("kid \"rsa-1\""));
    is_refused(&check(&keys, &Signer::other_rsa().signs(&claims)), "have none of its `kid`");
    let forged = Signer { id: Signer::rsa().id, ..Signer::other_rsa() };
    is_refused(&check(&keys, &forged.signs(&claims)), "its signature is not of this key");
}

#[tokio::test]
async fn the_log_tells_an_operator_who_asks_for_it() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let program = Program::serve(&database.url, |command| {
        command.env("RUST_LOG", "info,causerie=debug");
    });
    let ended = signs(&json!({ "sub": "ended-secretly", "exp": 1 }));
    let known_by_nobody = Signer { id: Some("key-of-nobody\n"), ..Signer::rsa() };
    let foreign = known_by_nobody.signs(&json!({ "sub": "1", "exp": in_an_hour() }));
    for authorization in [format!("Bearer {ended}"), format!("Bearer {foreign}"), format!("Basic {ended}")] {
        let request = reqwest::Client::new().post(program.url()).header("authorization", authorization);
        let answer = request.json(&json!({ "query": "{ __typename }" })).send().await.expect("a response");
        assert_eq!(answer.status(), 401);
        let body = answer.text().await.expect("a body");
        assert!(!body.contains("exp") && !body.contains("alg") && !body.contains("bearer"), "{body}");
    }
    let (_, log) = program.stop();

    let refused: Vec<_> = log.lines().filter(|line| line.contains("a token was refused")).collect();
    let [first, second, third] = refused[..] else { panic!("three lines in {log}") };
    assert!(first.contains("DEBUG") && first.contains("`exp` is over"), "{first}");
    assert!(second.contains("no key is set for its `alg`") && second.contains("key-of-nobody"), "{second}");
    assert!(third.contains("`Bearer`"), "{third}");
    for secret in [&*ended, &foreign, "ended-secretly"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
