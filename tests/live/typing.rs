//! Members see that their correspondent is typing. It is announced, and never stored.

use std::time::Duration;

use causerie::config::DocumentLimits;
use causerie::graphql::{Documents, build};
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::app::conversation_id;
use crate::support::platform::Platform;
use crate::support::{Backend, Database, Postgres, Sqlite, Subscription, TestApp, start};

/// The service with another time after which announcements expire; None if typing is switched off.
async fn expiring(backend: Backend, expiry: Option<Duration>) -> Option<TestApp> {
    let app = TestApp::on(Database::migrated(backend).await?, |state| {
        state.app.services_mut().typing_expiry = expiry;
        state.api = build(state.app.clone(), DocumentLimits::DEFAULT, Documents::default());
    });
    Some(app.await)
}

/// Announcements that do not expire during a test.
const HOUR: Option<Duration> = Some(Duration::from_hours(1));

/// Asserts that these are the states until the subscription completes, after the first.
async fn completes_after<const N: usize>(mut subscription: Subscription, states: [bool; N]) {
    for state in states {
        assert_eq!(subscription.is_typing().await, state);
    }
    subscription.completes().await;
}

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
async fn typing_is_refused_as_messages_are(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = expiring(backend, HOUR).await else { return };
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let bobs = bob.follows_typing(&id).await;
    let refused = async |code: &str| {
        for member in [&ada, &bob] {
            let expected = format!("{code} input.conversationId");
            assert_eq!(member.cannot("setTyping", &id).await, expected);
            assert_eq!(member.cannot_send(&id, "Bonsoir", None).await, expected);
        }
    };

    assert_eq!(eve.cannot("setTyping", &id).await, "CONVERSATION_NOT_FOUND input.conversationId");
    bob.on_member("blockMember", &ada).await;
    refused("CANNOT_MESSAGE_MEMBER").await;
    bob.on_member("unblockMember", &ada).await;
    ada.types(&id).await;
    bob.closes(&id).await;
    refused("CONVERSATION_CLOSED").await;
    ada.deletes(&id).await;
    refused("CONVERSATION_NOT_FOUND").await;

    completes_after(bobs, [true]).await;
}

#[rstest]
#[tokio::test]
async fn revoked_tokens_announce_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let ada = app.member_with(app.token_issued_at("platform|Ada", -60)).await;
    let id = bob.writes_to(&ada, "Bonjour").await;
    let query = "mutation($id: ID!) { setTyping(input: { conversationId: $id }) { userErrors { code } } }";

    Platform::of(&app).revokes("platform|Ada", None).await;

    assert_eq!(ada.error_codes(query, json!({ "id": id })).await, ["UNAUTHENTICATED"]);
}

#[rstest]
#[tokio::test]
async fn a_subscription_needs_an_open_conversation_of_the_viewer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    assert_eq!(eve.subscribes_to_typing(&id).await.error_code().await, "CONVERSATION_NOT_FOUND");
    ada.closes(&id).await;
    bob.subscribes_to_typing(&id).await.completes().await;
    ada.deletes(&id).await;
    assert_eq!(bob.subscribes_to_typing(&id).await.error_code().await, "CONVERSATION_NOT_FOUND");
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
