//! The program while the system clock is set back or ahead.

use causerie::auth::Claims;
use causerie::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::fake_clock::FakeClock;
use crate::support::program::token;
use crate::support::{DataDirectory, Program};

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
    let (data, clock) = (DataDirectory::new(), FakeClock::right());
    let serving = clock.serve(&data.database_url());
    let token = long_token("Ada");
    assert_eq!(status(&serving, &token).await, 200);

    clock.jumps_to("-1h");
    mutate_as_platform(&serving, "revokeTokens(input: { subject: \"Ada\" })").await;

    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn a_start_with_the_clock_forty_days_ahead_deletes_no_revocation_and_no_message() {
    let (data, clock) = (DataDirectory::new(), FakeClock::right());
    let serving = clock.serve(&data.database_url());
    let token = long_token("Ada");
    let bob = serving.member("Bob").await;
    let conversation = bob.writes_to(&serving.member("Eve").await, "Bonjour").await;
    assert_eq!(status(&serving, &token).await, 200);
    mutate_as_platform(&serving, "eraseMember(input: { subject: \"Ada\" })").await;
    assert_eq!(status(&serving, &token).await, 401);
    assert_eq!(serving.stop().0, Some(0));

    clock.jumps_to("+40d");
    let ahead = clock.serve_with(&data.database_url(), &["--message-retention-days", "30"]);
    // Maintenance jobs run from the start, beside these requests.
    for _ in 0..50 {
        assert_eq!(status(&ahead, &token).await, 401);
    }
    let (code, log) = ahead.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains("pruned") && !log.contains("deleted old messages"), "{log}");

    clock.jumps_to("+0");
    let serving = clock.serve(&data.database_url());
    assert_eq!(status(&serving, &token).await, 401, "an old token creates no new member");
    let same = serving.member("Bob").await;
    assert_eq!(same.id, bob.id);
    assert_eq!(same.history(&conversation).await, ["Bonjour"]);
}
