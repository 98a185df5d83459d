//! The program under a clock that somebody sets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use causerie::auth::Claims;
use causerie::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::Program;
use crate::support::app::SECRET;
use crate::support::program::{causerie, token};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a directory") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// By how much the clock differs from ours, from now on.
    fn sets_clock(&self, by: &str) {
        let fresh = self.path("clock.new");
        fs::write(&fresh, format!("{by}\n")).expect("a file");
        fs::rename(fresh, self.path("clock")).expect("it is replaced at once");
    }

    fn serves(&self) -> Program {
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-faketime"));
        command.arg(causerie().get_program()).args(["serve", "--listen", "127.0.0.1:0"]);
        command.arg("--database").arg(format!("sqlite://{}", self.path("causerie.db").display()));
        command.env("CAUSERIE_JWT_SECRET", SECRET).env("FAKETIME_TIMESTAMP_FILE", self.path("clock"));
        Program::start(command)
    }
}

/// A token of fifty days, issued now by the right clock.
fn long_token(subject: &str) -> String {
    let now = Clock::System.now();
    let exp = (now + TimeDelta::days(50)).into();
    token(&Claims { sub: subject.into(), exp, iat: Some(now.into()), ..Claims::default() })
}

async fn status(serving: &Program, token: &str) -> u16 {
    let body = json!({ "query": "{ viewer { member { id } } }" });
    let asked = reqwest::Client::new().post(serving.url()).bearer_auth(token).json(&body).send().await;
    asked.expect("a response").status().as_u16()
}

/// The platform's token, that is good whatever the clock says.
async fn platform_does(serving: &Program, mutation: &str) -> Value {
    let scope = "platform".into();
    let exp = (Clock::System.now() + TimeDelta::days(50)).into();
    let token = token(&Claims { sub: "the platform".into(), scope, exp, ..Claims::default() });
    let answer =
        serving.executes(&token, &format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}")).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].clone()
}

#[tokio::test]
async fn what_was_revoked_after_the_clock_was_set_back_is_revoked() {
    let place = Place::new();
    place.sets_clock("+0");
    let serving = place.serves();
    let token = long_token("Ada");
    assert_eq!(status(&serving, &token).await, 200);

    place.sets_clock("-1h");
    platform_does(&serving, "revokeTokens(input: { subject: \"Ada\" })").await;

    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn a_start_forty_days_ahead_forgets_nothing() {
    let place = Place::new();
    place.sets_clock("+0");
    let serving = place.serves();
    let token = long_token("Ada");
    let id = serving.member("Bob").await.id;
    assert_eq!(status(&serving, &token).await, 200);
    platform_does(&serving, "eraseMember(input: { subject: \"Ada\" })").await;
    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));

    place.sets_clock("+40d");
    let ahead = place.serves();
    // Chores run from the start on; these are served beside them.
    for _ in 0..50 {
        assert_eq!(status(&ahead, &token).await, 401);
    }
    let (code, log) = ahead.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains("forgot"), "{log}");

    place.sets_clock("+0");
    let serving = place.serves();
    assert_eq!(status(&serving, &token).await, 401, "an old token makes no new member");
    assert_eq!(serving.member("Bob").await.id, id);
}
