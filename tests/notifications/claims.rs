//! Deliveries are tried by one process at a time, again and again until they arrive, for three days.

use std::time::Duration;

use causerie::app::App;
use causerie::notify::claim::{Pending, claim};
use causerie::notify::due::handle_due;
use causerie::notify::outcome::AttemptOutcome;
use causerie::notify::record::record;
use chrono::TimeDelta;
use entity::delivery::{self, DeliveryState};
use rstest::rstest;

use super::{NOTIFY_AFTER, browser, deliveries, endpoint, notices, notifying};
use crate::support::transaction::Transaction;
use crate::support::{Backend, Postgres, Sqlite, TestApp};

async fn claims(app: &App, pending: Pending, limit: u64) -> Vec<delivery::Model> {
    claim(app, pending, limit).await.expect("claimed deliveries")
}

async fn records(app: &TestApp, delivery: &delivery::Model, outcome: &AttemptOutcome) -> DeliveryState {
    record(&app.app, delivery, outcome).await.expect("a recorded outcome")
}

fn no_answer() -> AttemptOutcome {
    AttemptOutcome::Retry { after: None, error: "no answer".to_owned() }
}

#[rstest]
#[tokio::test]
async fn a_delivery_is_claimed_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let [one, two] =
        [endpoint(&app, "https://one.example").await, endpoint(&app, "https://two.example").await];
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    browser(&app, &bob, "phone").await;
    let id = ada.writes_to(&bob, "1").await;
    ada.sends(&id, "2").await;

    let first = claims(&app.app, Pending::Webhooks(one), 2).await;
    let rest = claims(&app.app, Pending::Webhooks(one), 10).await;
    let others = claims(&app.app, Pending::Webhooks(two), 10).await;

    let seqs =
        |claimed: &[delivery::Model]| -> Vec<_> { claimed.iter().map(|row| row.message_seq).collect() };
    assert_eq!(seqs(&first), [None, Some(1)], "the oldest first");
    assert_eq!(seqs(&rest), [Some(2)]);
    assert_eq!(others.len(), 3);
    assert!(claims(&app.app, Pending::Webhooks(one), 10).await.is_empty());
    assert!(claims(&app.app, Pending::Push, 10).await.is_empty());
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");
    assert_eq!(claims(&app.app, Pending::Push, 10).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn what_a_process_claimed_and_did_not_finish_is_taken_over(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    let one = endpoint(&app, "https://one.example").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.writes_to(&bob, "1").await;
    let lost = claims(&app.app, Pending::Webhooks(one), 10).await;

    app.app.clock.advance(TimeDelta::minutes(1));
    let again = claims(&app.app, Pending::Webhooks(one), 10).await;

    assert_eq!(again.len(), 2);
    assert!(again.iter().zip(&lost).all(|(again, lost)| again.id == lost.id && again.attempts == 2));
    // The first process was only slow. Its failure must not end the lease of the second one …
    records(&app, &lost[0], &no_answer()).await;
    app.app.clock.advance(TimeDelta::seconds(10));
    assert!(claims(&app.app, Pending::Webhooks(one), 10).await.is_empty());
    // … but what arrived is not sent again.
    assert_eq!(records(&app, &lost[0], &AttemptOutcome::Delivered).await, DeliveryState::Delivered);
    records(&app, &again[0], &no_answer()).await;
    let stored = deliveries(&app).await;
    assert_eq!(stored[0].state, DeliveryState::Delivered);
}

/// PostgreSQL only: SQLite has one process.
#[tokio::test]
async fn processes_do_not_wait_for_each_other() {
    let Some(app) = notifying(Postgres).await else { return };
    let one = endpoint(&app, "https://one.example").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.writes_to(&bob, "1").await;
    app.app.clock.advance(NOTIFY_AFTER);
    let other = Transaction::begin(
        &app,
        "SELECT 1 FROM delivery WHERE message_seq = 1 FOR UPDATE; SELECT 1 FROM notification FOR UPDATE",
    )
    .await;

    handle_due(&app.app).await.expect("handled notifications");
    let claimed = claims(&app.app, Pending::Webhooks(one), 10).await;

    assert_eq!(claimed.len(), 1, "only what is not locked");
    assert!(notices(&app).await.is_empty());
    other.rolls_back().await;
    handle_due(&app.app).await.expect("handled notifications");
    assert_eq!(claims(&app.app, Pending::Webhooks(one), 10).await.len(), 2);
    assert_eq!(notices(&app).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_delivery_is_tried_for_three_days(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let one = endpoint(&app, "https://one.example").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.starts_empty_conversation_with(&bob).await;
    let start = app.app.clock.now();

    let mut pauses = Vec::new();
    loop {
        let claimed = claims(&app.app, Pending::Webhooks(one), 10).await;
        let [delivery] = &claimed[..] else { panic!("one") };
        if records(&app, delivery, &no_answer()).await == DeliveryState::Failed {
            break;
        }
        let pause = deliveries(&app).await[0].next_at - app.app.clock.now();
        app.app.clock.advance(pause - TimeDelta::milliseconds(1));
        assert!(claims(&app.app, Pending::Webhooks(one), 10).await.is_empty(), "too early");
        app.app.clock.advance(TimeDelta::milliseconds(1));
        pauses.push(pause);
    }

    let elapsed = app.app.clock.now() - start;
    assert!((TimeDelta::days(3)..TimeDelta::hours(77)).contains(&elapsed), "{elapsed}");
    assert!(pauses[0] <= TimeDelta::seconds(6) && pauses.len() < 40, "{pauses:?}");
    let failed = &deliveries(&app).await[0];
    assert_eq!(failed.last_error.as_deref(), Some("no answer"));
    assert_eq!(failed.finished_at, Some(app.app.clock.now()));
    app.app.clock.advance(TimeDelta::days(1));
    assert!(claims(&app.app, Pending::Webhooks(one), 10).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_receiver_can_ask_for_a_pause(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let one = endpoint(&app, "https://one.example").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.starts_empty_conversation_with(&bob).await;
    let claimed = claims(&app.app, Pending::Webhooks(one), 10).await;

    let busy = AttemptOutcome::Retry { after: Some(Duration::from_hours(2)), error: "status 503".to_owned() };
    records(&app, &claimed[0], &busy).await;

    assert_eq!(deliveries(&app).await[0].next_at, app.app.clock.now() + TimeDelta::hours(2));
}
