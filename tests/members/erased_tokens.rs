//! Tokens and sockets of erased members.

use causerie::auth::{Authenticated, Keys, authenticate};
use causerie::caller::Caller;
use causerie::live::sweep::sweep;
use causerie::messaging::platform::erase::erase;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::platform::Platform;
use crate::support::rows::count;
use crate::support::{Backend, Postgres, Sqlite, start};

const ADA: &str = "platform|Ada";

#[rstest]
#[tokio::test]
async fn only_a_newer_token_creates_a_new_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (old, new) = (app.token_issued_at(ADA, -10), app.token_issued_at(ADA, 1));
    let (ada, bob) = (app.member_with(old.clone()).await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    platform.erases(ADA).await;

    assert_eq!((app.status_with(&old).await, app.status_with(&app.token_of("Ada")).await), (401, 401));
    assert_eq!(count(&app, "member").await, 2, "an old token creates no member");
    let again = app.member_with(new).await;
    assert_ne!(again.id, ada.id);
    assert_eq!(again.sees(&id).await, json!(null));
    assert_ne!(bob.writes_to(&again, "Bienvenue").await, id);
    assert_eq!(app.status_with(&old).await, 401, "also after the new member is created");
}

#[rstest]
#[tokio::test]
async fn an_erasure_keeps_a_later_revocation(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    app.member("Ada").await;
    let in_an_hour = (app.app.clock.now() + TimeDelta::hours(1)).to_rfc3339();
    platform.revokes(ADA, Some(&in_an_hour)).await;

    platform.erases(ADA).await;

    assert_eq!(app.status_with(&app.token_issued_at(ADA, 60)).await, 401);
}

#[rstest]
#[tokio::test]
async fn a_socket_opened_during_an_erasure_is_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(-10, 60)] issued_at: i64,
) {
    let app = start!(backend);
    let (platform, keys) = (Platform::of(&app), Keys::from(app.key.clone()));
    let bearer = format!("Bearer {}", app.token_issued_at(ADA, issued_at));
    let Ok(Authenticated { caller: Caller::Member(ada), .. }) = authenticate(&app.app, &keys, &bearer).await
    else {
        panic!("expected a member");
    };

    platform.erases(ADA).await;

    ada.session(&app.app).await.expect_err("a refusal");
}

#[rstest]
#[tokio::test]
async fn all_sockets_of_an_erased_member_are_closed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    // A token that a revocation alone would leave valid.
    let ada = app.member_with(app.token_issued_at(ADA, 60)).await;
    let (mut adas, mut bobs) = (ada.opens_a_socket().await, app.member("Bob").await.opens_a_socket().await);

    Platform::of(&app).erases(ADA).await;

    assert_eq!(adas.close_code().await, 4403);
    bobs.pings().await;
}

#[rstest]
#[tokio::test]
async fn an_erasure_by_another_process_closes_the_sockets(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let mut socket = app.member_with(app.token_issued_at(ADA, 60)).await.opens_a_socket().await;
    let other = causerie::app::App::new(app.database.open().await, causerie::clock::Clock::System);

    erase(&other, ADA).await.expect("an erasure");

    let response = socket.executes(&json!({ "query": "{ viewer { eventCursor } }" })).await;
    assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");
    assert_eq!(socket.close_code().await, 4403);
    other.store.close().await.expect("a closed store");
}
