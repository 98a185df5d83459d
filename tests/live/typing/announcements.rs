//! Who sees an announcement, and until when.

use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use super::{HOUR, completes_after, expiring};
use crate::support::app::conversation_id;
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn only_the_correspondent_sees_that_a_member_types(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, HOUR).await else { return };
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let (id, eves) = (ada.writes_to(&bob, "Bonjour").await, ada.writes_to(&eve, "Bonjour").await);
    let (adas, eves_state) = (ada.follows_typing(&id).await, eve.follows_typing(&eves).await);
    let (phone, laptop) = (bob.follows_typing(&id).await, bob.follows_typing(&id).await);

    ada.types(&id).await;
    ada.stops_typing(&id).await;
    for conversation in [&id, &eves] {
        ada.closes(conversation).await;
    }

    for device in [phone, laptop] {
        completes_after(device, [true, false]).await;
    }
    completes_after(adas, []).await;
    completes_after(eves_state, []).await;
}

#[rstest]
#[tokio::test]
async fn a_message_of_the_typing_member_ends_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, HOUR).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let bobs = bob.follows_typing(&id).await;

    ada.types(&id).await;
    // Bob's own message changes nothing: otherwise Ada's next announcement would be a change.
    bob.sends(&id, "Oui ?").await;
    app.app.clock.advance(TimeDelta::seconds(3));
    ada.types(&id).await;
    ada.sends(&id, "Voilà").await;
    ada.deletes(&id).await;

    completes_after(bobs, [true, false]).await;
}

#[rstest]
#[tokio::test]
async fn an_announcement_expires_by_itself(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, Some(Duration::from_millis(1))).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let mut bobs = bob.follows_typing(&id).await;

    for _ in 0..2 {
        ada.types(&id).await;
        assert!(bobs.is_typing().await);
        assert!(!bobs.is_typing().await);
        app.app.clock.advance(TimeDelta::seconds(3));
    }
}

#[rstest]
#[tokio::test]
async fn a_member_is_announced_at_most_once_in_three_seconds(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, HOUR).await else { return };
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let (id, eves) = (ada.writes_to(&bob, "Bonjour").await, ada.writes_to(&eve, "Bonjour").await);
    let (bobs, eves_state) = (bob.follows_typing(&id).await, eve.follows_typing(&eves).await);

    for _ in 0..10 {
        ada.types(&id).await;
        ada.stops_typing(&id).await;
    }
    // In another conversation, and later in the same.
    ada.types(&eves).await;
    app.app.clock.advance(TimeDelta::milliseconds(2_999));
    ada.types(&id).await;
    app.app.clock.advance(TimeDelta::milliseconds(1));
    ada.stops_typing(&id).await;
    ada.types(&id).await;
    for conversation in [&id, &eves] {
        ada.closes(conversation).await;
    }

    completes_after(bobs, [true, false, true]).await;
    completes_after(eves_state, [true]).await;
}

#[rstest]
#[tokio::test]
async fn switched_off_nothing_is_announced(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, None).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    bob.subscribes_to_typing(&id).await.completes().await;
    ada.types(&id).await;
    ada.closes(&id).await;
    assert_eq!(ada.cannot("setTyping", &id).await, "CONVERSATION_CLOSED input.conversationId");
}

/// The log is not read, so no message of the event bus was lost.
#[rstest]
#[tokio::test]
async fn a_storm_of_typing_delays_no_event(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let query = "subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }";
    let mut messages = bob.subscribes(query, json!({ "after": bob.cursor().await })).await;
    let _bobs = bob.follows_typing(&id).await;
    ada.sends(&id, "0").await;
    assert_eq!(messages.receives().await, "0");
    app.statements();

    for number in 0..10_000 {
        app.app.event_bus.publish_typing(bob.member_id(), conversation_id(&id), number % 2 == 0);
    }
    app.writes(&ada, &id, "1", None).await.expect("a sent message");

    assert_eq!(messages.receives().await, "1");
    let (all, send) = (app.statements(), if backend == Postgres { 1 } else { 2 });
    assert_eq!(all.len(), send, "{all:#?}");
}
