//! Who looks at a conversation on a connected page is not notified of its messages.

use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use rstest::rstest;

use super::{NOTIFY_AFTER, endpoint, half_a_minute_later, notices, notifying, notifying_replica};
use crate::support::nats_server::nats_server;
use crate::support::{Backend, Database, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_member_who_looks_at_the_conversation_is_not_notified(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    half_a_minute_later(&app).await;
    let looking = bob.follows_typing(&id).await;
    let before = notices(&app).await.len();

    ada.sends(&id, "Tu es là ?").await;
    half_a_minute_later(&app).await;
    assert_eq!(notices(&app).await.len(), before, "Bob looks at it");
    app.member("Eve").await.writes_to(&bob, "Bonjour").await;
    half_a_minute_later(&app).await;
    assert_eq!(notices(&app).await.len(), before + 1, "not at the one with Eve");

    ada.sends(&id, "Bob ?").await;
    drop(looking);
    app.all_sockets_closed().await;
    half_a_minute_later(&app).await;

    assert_eq!(notices(&app).await.len(), before + 2, "Bob has left without reading it");
}

#[rstest]
#[tokio::test]
async fn a_member_who_opens_the_conversation_is_not_notified(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    half_a_minute_later(&app).await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    let _looking = bob.follows_typing(&id).await;
    half_a_minute_later(&app).await;

    assert!(notices(&app).await.is_empty());
}

#[tokio::test]
async fn a_member_who_looks_at_it_through_another_process_is_not_notified() {
    let nats = nats_server().await;
    let Some(database) = Database::migrated(Postgres).await else { return };
    let there = notifying_replica(database.for_another_process(), &nats).await;
    let here = notifying_replica(database, &nats).await;
    endpoint(&here, "https://one.example/hooks").await;
    handle_due(&there.app).await.expect("handled notifications");
    let (ada, bob) = (here.member("Ada").await, here.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let _looking = bob.at_url(&there.url()).follows_typing(&id).await;

    for app in [&there, &here] {
        app.app.clock.advance(NOTIFY_AFTER - TimeDelta::seconds(5));
        handle_due(&app.app).await.expect("handled notifications");
    }
    half_a_minute_later(&here).await;

    assert!(notices(&here).await.is_empty());
}
