//! The clock is set back or ahead while the service runs: revocations and erasures stay effective.

use causerie::auth::{Issuer as IssuerClient, MAX_LIFETIME};
use causerie::clock::{Clock, TrustedTime};
use causerie::messaging::member::revocation::prune;
use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::issuer::{Issuer, Signer, with_claims};
use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

const ADA: &str = "platform|Ada";

fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

/// The status of a query with a token with these claims and Ada's subject.
async fn status_with_claims(app: &TestApp, claims: Value) -> u16 {
    let payload = with_claims(json!({ "sub": ADA, "exp": app.claims().exp }), &claims);
    app.status_with(&app.token(&payload)).await
}

#[tokio::test]
async fn new_keys_are_loaded_after_the_clock_was_set_back() {
    let (old, new) = (Signer::rsa(), Signer::other_rsa());
    let issuer = Issuer::with(&[old.jwk()]).await;
    let app = TestApp::adjusted(|state| {
        issuer.is_trusted_by(state);
    })
    .await;
    let token = |signer: &Signer| signer.signs(&json!({ "sub": "1", "exp": app.claims().exp }));
    assert_eq!(app.status_with(&token(&old)).await, 200);

    app.app.clock.jump(hours(-1));
    issuer.publishes(&[new.jwk()]);
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);

    assert_eq!(app.status_with(&token(&new)).await, 200);
    // A clock set ahead again and again causes no extra requests to the issuer.
    let requests = issuer.request_count();
    for _ in 0..5 {
        app.app.clock.jump(hours(1));
        let forged = Signer { id: Some("unknown"), ..Signer::ed25519() };
        assert_eq!(app.status_with(&token(&forged)).await, 401);
    }
    assert_eq!(issuer.request_count(), requests);
}

#[rstest]
#[tokio::test]
async fn a_revocation_after_the_clock_was_set_back_covers_all_issued_tokens(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (before, exp) = (app.token_issued_at(ADA, 0), app.claims().exp.0.timestamp());
    assert_eq!(app.status_with(&before).await, 200);

    app.app.clock.jump(hours(-1));
    // Ten minutes later by the platform's clock, which is right.
    app.app.clock.advance(TimeDelta::minutes(10));
    let since = app.token_issued_at(ADA, 3599);
    assert_eq!(app.status_with(&since).await, 200);
    platform.revokes(ADA, None).await;

    assert_eq!((app.status_with(&before).await, app.status_with(&since).await), (401, 401));
    assert_eq!(
        status_with_claims(&app, json!({ "iat": exp, "exp": exp + 3600 })).await,
        200,
        "a token issued later"
    );
    assert_eq!(app.status_with(&app.member("Bob").await.token).await, 200, "another member's token");
}

#[rstest]
#[tokio::test]
async fn an_erased_member_stays_erased_after_the_clock_was_set_back(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(true, false)] restarts: bool,
) {
    let mut app = start!(backend);
    let token = app.token_issued_at(ADA, 0);
    assert_eq!(app.status_with(&token).await, 200);
    if restarts {
        app = TestApp::on(app.stop().await, |_| {}).await;
    }
    app.app.clock.jump(hours(-1));

    Platform::of(&app).erases(ADA).await;

    assert_eq!(app.status_with(&token).await, 401);
    assert_eq!(count(&app, "member WHERE erased_at IS NULL").await, 0);
}

#[tokio::test]
async fn a_clock_briefly_set_ahead_locks_members_out_only_briefly() {
    let app = start!(Sqlite);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    app.app.clock.jump(TimeDelta::days(40));
    app.app.clock.advance(TimeDelta::minutes(1));
    app.member("Bob").await;
    app.app.clock.jump(TimeDelta::days(-40));

    platform.revokes(ADA, None).await;

    assert_eq!(
        app.status_with(&app.token_issued_at(ADA, 24 * 60 + 1)).await,
        200,
        "one minute ahead counts as 24 minutes"
    );
    assert_eq!(app.status_with(&app.token_issued_at(ADA, -1)).await, 401);
}

#[test]
fn the_trusted_time_advances_at_most_a_day_per_hour() {
    let start: DateTime<Utc> = "2026-11-28T12:00:00Z".parse().expect("a time");
    let clock = Clock::manual(start);
    let latest = TrustedTime::new(&clock);
    let after = |time: TimeDelta| start + time;

    clock.advance(TimeDelta::minutes(5));
    assert_eq!(latest.update(&clock), after(TimeDelta::minutes(5)), "it follows an undisturbed clock");
    clock.jump(hours(-1));
    assert_eq!(latest.update(&clock), after(TimeDelta::minutes(5)), "it never goes back");
    clock.advance(TimeDelta::minutes(50));
    assert_eq!(latest.update(&clock), after(TimeDelta::minutes(5)));
    assert_eq!(latest.now(&clock), after(TimeDelta::minutes(55)), "elapsed time counts from the latest time");
    clock.advance(TimeDelta::minutes(20));
    assert_eq!(latest.now(&clock), after(TimeDelta::minutes(15)), "until the clock has caught up");

    // Forty days ahead.
    clock.jump(TimeDelta::days(40));
    let was = latest.update(&clock);
    clock.advance(hours(1));
    assert_eq!(latest.update(&clock), was + TimeDelta::days(1));
    assert_eq!(latest.now(&clock), clock.now());
    clock.advance(hours(42));
    assert_eq!(latest.update(&clock), clock.now(), "it accepts the new time in the end");
}

#[rstest]
#[tokio::test]
async fn a_token_cannot_outlive_the_retention_of_its_revocation(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (now, longest) = (app.app.clock.now().timestamp(), MAX_LIFETIME.num_seconds());

    assert_eq!(status_with_claims(&app, json!({ "exp": now + longest })).await, 200);
    assert_eq!(status_with_claims(&app, json!({ "exp": now + longest + 1 })).await, 401);
    assert_eq!(status_with_claims(&app, json!({ "exp": (now + 3600) * 1000 })).await, 401, "milliseconds");
    assert_eq!(status_with_claims(&app, json!({ "exp": now + 60, "iat": now + 60 - longest })).await, 200);
    assert_eq!(status_with_claims(&app, json!({ "exp": now + 60, "iat": now + 59 - longest })).await, 401);

    // A revoked token expires before its revocation is deleted.
    let platform = Platform::of(&app);
    platform.revokes("unknown", None).await;
    let issued = json!({ "sub": "unknown", "iat": now - 1, "exp": now - 1 + longest });
    app.app.clock.advance(MAX_LIFETIME - TimeDelta::days(1));
    assert_eq!(prune(&app.app.store, app.app.clock.now() - MAX_LIFETIME).await.expect("a cleanup"), 0);
    assert_eq!(status_with_claims(&app, issued.clone()).await, 401);
    app.app.clock.advance(TimeDelta::days(2));
    assert_eq!(prune(&app.app.store, app.app.clock.now() - MAX_LIFETIME).await.expect("a cleanup"), 1);
    assert_eq!(status_with_claims(&app, issued).await, 401);
}

#[rstest]
#[tokio::test]
async fn an_impossible_time_of_issue_counts_as_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let now = app.app.clock.now().timestamp();
    let in_milliseconds = json!({ "iat": now * 1000 });
    assert_eq!(status_with_claims(&app, in_milliseconds.clone()).await, 200);

    Platform::of(&app).revokes(ADA, None).await;

    assert_eq!(
        status_with_claims(&app, in_milliseconds).await,
        401,
        "otherwise it would be later than any revocation"
    );
}
