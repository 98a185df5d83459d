//! The program while the system clock is set back or ahead.

use std::fs;
use std::path::Path;
use std::process::Command;

use causerie::auth::Claims;
use causerie::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::program::{causerie, token};
use crate::support::{DataDirectory, Program};

/// Sets the offset of the program's clock from the right time.
fn set_clock(data: &DataDirectory, offset: &str) {
    let new = data.path("clock.new");
    fs::write(&new, format!("{offset}\n")).expect("a file");
    fs::rename(new, data.path("clock")).expect("an atomic replacement");
}

fn serve(data: &DataDirectory) -> Program {
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-faketime"));
    command.arg(causerie().get_program()).args(["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--database", &data.database_url()]);
    command.env("CAUSERIE_JWT_SECRET", SECRET).env("FAKETIME_TIMESTAMP_FILE", data.path("clock"));
    Program::start(command)
}

/// A token issued now by the right clock, valid for fifty days.
fn long_token(subject: &str) -> String {
    let now = Clock::System.now();
    let exp = (now + TimeDelta::days(50)).into();
    token(&Claims { sub: subject.into(), exp, iat: Some(now.into()), ..Claims::default() })
}

async fn status(serving: &Program, token: &str) -> u16 {
    let body = json!({ "query": "{ viewer { member { id } } }" });
    let response = reqwest::Client::new().post(serving.url()).bearer_auth(token).json(&body).send().await;
    response.expect("a response").status().as_u16()
}

/// Executes a mutation of the platform, with a token that is valid at each of the clock's times.
async fn mutate_as_platform(serving: &Program, mutation: &str) -> Value {
    let scope = "platform".into();
    let exp = (Clock::System.now() + TimeDelta::days(50)).into();
    let token = token(&Claims { sub: "the platform".into(), scope, exp, ..Claims::default() });
    let response =
        serving.executes(&token, &format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}")).await;
    assert!(response.get("errors").is_none(), "{response}");
    response["data"].clone()
}

#[tokio::test]
async fn a_revocation_after_the_clock_was_set_back_is_effective() {
    let data = DataDirectory::new();
    set_clock(&data, "+0");
    let serving = serve(&data);
    let token = long_token("Ada");
    assert_eq!(status(&serving, &token).await, 200);

    set_clock(&data, "-1h");
    mutate_as_platform(&serving, "revokeTokens(input: { subject: \"Ada\" })").await;

    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn a_start_with_the_clock_forty_days_ahead_deletes_no_revocation() {
    let data = DataDirectory::new();
    set_clock(&data, "+0");
    let serving = serve(&data);
    let token = long_token("Ada");
    let id = serving.member("Bob").await.id;
    assert_eq!(status(&serving, &token).await, 200);
    mutate_as_platform(&serving, "eraseMember(input: { subject: \"Ada\" })").await;
    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));

    set_clock(&data, "+40d");
    let ahead = serve(&data);
    // Maintenance jobs run from the start, beside these requests.
    for _ in 0..50 {
        assert_eq!(status(&ahead, &token).await, 401);
    }
    let (code, log) = ahead.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains("pruned"), "{log}");

    set_clock(&data, "+0");
    let serving = serve(&data);
    assert_eq!(status(&serving, &token).await, 401, "an old token creates no new member");
    assert_eq!(serving.member("Bob").await.id, id);
}
