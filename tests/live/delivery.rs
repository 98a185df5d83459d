//! Subscriptions deliver each event, in order, to the members it concerns.

use std::time::Duration;

use causerie::live::{BusMessage, prune::prune, sweep::sweep};
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::rows::execute_sql;
use crate::support::{Backend, Database, Postgres, Sqlite, TestApp, start};

#[rstest]
#[tokio::test]
async fn two_devices_of_a_member_receive_the_same_events(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    let (mut phone, mut laptop) =
        (ada.subscribes_to_events(&cursor).await, ada.subscribes_to_events(&cursor).await);

    let id = ada.starts_empty_conversation_with(&bob).await;
    ada.sends(&id, "de mon téléphone").await;
    bob.sends(&id, "bien reçu").await;
    ada.reads(&id, None).await;
    bob.closes(&id).await;
    ada.deletes(&id).await;

    for device in [&mut phone, &mut laptop] {
        // A device skips deleted events that it had not received before.
        let mut received = Vec::new();
        while received.last().is_none_or(|event| event != "ConversationDeleted") {
            received.push(device.next_summary().await);
        }
        let all = [
            "ConversationStarted bob",
            "MessageSent de mon téléphone",
            "MessageSent bien reçu",
            "ConversationRead ada",
            "ConversationClosed bob",
            "ConversationDeleted",
        ];
        let mut rest = all.iter();
        assert!(
            received.iter().all(|event| rest.any(|expected| expected == event)),
            "out of order or repeated: {received:?}"
        );
    }
}

#[rstest]
#[tokio::test]
async fn each_type_of_event_is_delivered_to_the_members_it_concerns(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let mut adas = ada.subscribes_to_events(&ada.cursor().await).await;
    let mut bobs = bob.subscribes_to_events(&bob.cursor().await).await;
    let eves_cursor = eve.cursor().await;

    let id = ada.starts_empty_conversation_with(&bob).await;
    assert_eq!(adas.next_summary().await, "ConversationStarted bob");
    ada.sends(&id, "Bonjour").await;
    for subscription in [&mut adas, &mut bobs] {
        assert_eq!(subscription.next_summary().await, "MessageSent Bonjour");
    }
    bob.reads(&id, None).await;
    let seen = adas.next().await;
    assert_eq!(seen["reader"]["handle"], "bob");
    assert_eq!(seen["conversation"]["correspondentReadUpTo"]["body"], "Bonjour");
    let own = bobs.next().await;
    assert_eq!((&own["reader"]["handle"], &own["conversation"]["unreadCount"]), (&json!("bob"), &json!(0)));
    bob.reads(&id, None).await;
    ada.closes(&id).await;
    for subscription in [&mut adas, &mut bobs] {
        assert_eq!(
            subscription.next_summary().await,
            "ConversationClosed ada",
            "marking as read again is no event"
        );
    }
    bob.deletes(&id).await;
    for subscription in [&mut adas, &mut bobs] {
        let event = subscription.next().await;
        assert_eq!(event["__typename"], "ConversationDeleted");
        assert_eq!(event["conversationId"], json!(id));
    }
    // Eve receives none of these events.
    eve.starts_conversation_with(&ada).await;
    assert_eq!(eve.subscribes_to_events(&eves_cursor).await.next_summary().await, "ConversationStarted ada");
}

#[rstest]
#[tokio::test]
async fn a_lagging_subscriber_misses_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    // Long timeouts, so that Bob is not disconnected on a busy machine.
    let app = TestApp::on(database, |state| {
        let hour = Duration::from_hours(1);
        (state.limits.ping_interval, state.limits.read_timeout, state.limits.write_timeout) =
            (hour, hour, hour);
    })
    .await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "début").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "0").await;
    assert_eq!(subscription.receives().await, "0");

    // Far more events than a subscriber's queue holds, while Bob's socket is not read. Large bodies fill the socket
    // buffers.
    let long = "x".repeat(9_000);
    for number in 1..=300 {
        ada.sends(&id, &format!("{number} {long}")).await;
    }

    for number in 1..=300 {
        let text = subscription.receives().await;
        assert_eq!(text.split(' ').next(), Some(number.to_string().as_str()));
    }
}

#[rstest]
#[tokio::test]
async fn lost_repeated_and_late_notifications_are_harmless(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    assert_eq!(subscription.receives().await, "2");

    // Another process writes. Its notification does not reach this process.
    let mut unconnected = app.app.clone();
    unconnected.services_mut().event_bus = std::sync::Arc::default();
    app.writes_through(&unconnected, &ada, &id, "3").await;
    // A late notification of an earlier event, then a sweep.
    for member in app.app.event_bus.present_members() {
        app.app.event_bus.deliver(member, BusMessage::Reached(1));
    }
    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");
    assert_eq!(subscription.receives().await, "3");

    // After a gap, the subscriber reads both events from the log.
    app.writes_through(&unconnected, &ada, &id, "4").await;
    ada.sends(&id, "5").await;
    assert_eq!((subscription.receives().await.as_str(), subscription.receives().await.as_str()), ("4", "5"));
}

#[rstest]
#[tokio::test]
async fn a_blocked_member_receives_no_more_events_of_the_blocker(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes_to_events(&bob.cursor().await).await;
    bob.sends(&id, "2").await;
    assert_eq!(subscription.next_summary().await, "MessageSent 2");

    ada.on_member("blockMember", &bob).await;
    ada.cannot_send(&id, "3", None).await;
    ada.reads(&id, None).await;

    eve.writes_to(&bob, "coucou").await;
    assert_eq!(
        subscription.next_summary().await,
        "MessageSent coucou",
        "neither Ada's message nor her read mark"
    );
}

#[rstest]
#[tokio::test]
async fn events_contain_only_what_their_subscriber_may_see(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let cursors = (ada.cursor().await, bob.cursor().await);
    let mut adas = ada.subscribes_to_messages(&cursors.0).await;
    let mut bobs = bob.subscribes_to_messages(&cursors.1).await;

    ada.sends_with_key(&id, "2", Some("key")).await;

    let private_fields =
        |event: Value| (event["message"]["isMine"].clone(), event["message"]["clientKey"].clone());
    assert_eq!(private_fields(adas.next().await), (json!(true), json!("key")));
    assert_eq!(private_fields(bobs.next().await), (json!(false), json!(null)));
}

#[rstest]
#[tokio::test]
async fn events_of_kinds_that_only_newer_versions_know_are_skipped(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let mut live = bob.subscribes_to_events(&cursor).await;
    let id = ada.writes_to(&bob, "avant").await;
    // More than a subscription reads at once.
    for _ in 0..25 {
        let of_newer_version = "UPDATE member SET event_seq = event_seq + 1 WHERE handle = 'bob';
            INSERT INTO event (member_id, seq, kind, conversation_id, created_at)
            SELECT m.id, m.event_seq, 99, c.id, c.created_at FROM member m, conversation c WHERE m.handle = 'bob'";
        execute_sql(&app, of_newer_version).await;
    }
    ada.sends(&id, "après").await;

    let mut resumed = bob.subscribes_to_events(&cursor).await;

    for subscription in [&mut live, &mut resumed] {
        assert_eq!(subscription.next_summary().await, "MessageSent avant");
        assert_eq!(subscription.next_summary().await, "MessageSent après");
    }
    let tomorrow = app.app.clock.now() + TimeDelta::days(1);
    assert_eq!(prune(&app.app.store, tomorrow).await.expect("pruning"), 25 + 4);
}
