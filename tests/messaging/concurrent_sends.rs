//! Concurrent sends by the same members and into the same conversations.

use std::sync::Arc;

use causerie::messaging::{Error, Refusal};
use futures_util::future::join_all;
use futures_util::poll;
use rstest::rstest;
use tokio::task::yield_now;

use crate::support::consistency::{assert_consistent_without_gaps, deadlocks};
use crate::support::rows::count;
use crate::support::transaction::{block_sends, sends_wait};
use crate::support::{Actor, Backend, Postgres, Sqlite, eventually, start};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_sends_of_all_pairs_leave_no_gap_and_no_deadlock(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    const EACH: usize = 25;
    let app = start!(backend);
    let mut members = Vec::new();
    for name in ["Ada", "Bob", "Eve", "Zoe"] {
        members.push(app.member(name).await);
    }
    let mut memberships = Vec::new();
    for (number, one) in members.iter().enumerate() {
        for other in &members[number + 1..] {
            let id = one.writes_to(other, "0").await;
            memberships.extend([(one, id.clone()), (other, id)]);
        }
    }

    let send = async |(member, id): &(&Actor, String)| {
        let mut last = 0;
        for number in 0..EACH {
            let message = app.writes(member, id, &number.to_string(), None).await.expect("a sent message");
            assert!(message.seq > last, "a member's own messages are in order");
            last = message.seq;
        }
    };
    // Each membership twice, so that a member also competes with themselves.
    join_all(memberships.iter().chain(&memberships).map(send)).await;

    for (member, id) in memberships.iter().step_by(2) {
        assert_eq!(member.history(id).await.len(), 100, "the last 100 messages");
    }
    let messages = i64::try_from(6 + memberships.len() * 2 * EACH).expect("a small number");
    assert_eq!(count(&app, "message").await, messages);
    assert_eq!(count(&app, "event").await, 2 * messages);
    assert_consistent_without_gaps(&app).await;
    if backend == Postgres {
        assert_eq!(deadlocks(app).await, 0);
    }
}

#[rstest]
#[tokio::test]
async fn waiting_sends_with_the_same_client_key_store_one_message(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let blocker = block_sends(&app, &id).await;

    let same = join_all((0..8).map(|_| app.writes(&ada, &id, "deux", Some("key"))));
    let sending = async { tokio::join!(same, app.writes(&bob, &id, "trois", Some("key"))) };
    let release = async {
        sends_wait(&app, 1).await;
        blocker.commits().await;
    };
    let ((same, bobs), ()) = tokio::join!(sending, release);
    let other = app.writes(&ada, &id, "quatre", Some("key")).await;

    let same: Vec<_> = same.into_iter().map(|sent| sent.expect("a message")).collect();
    assert!(same.iter().all(|message| message == &same[0]), "{same:?}");
    assert_eq!(bobs.expect("another sender's message").body, "trois");
    assert!(matches!(other, Err(Error::Refused(Refusal::ClientKeyReused))), "{other:?}");
    assert_eq!(count(&app, "message").await, 3);
    assert_consistent_without_gaps(&app).await;
}

#[tokio::test]
async fn a_started_send_completes_after_its_client_disconnects() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    let blocker = block_sends(&app, &id).await;

    // The second send has not started: it waits for the first.
    for text in ["deux", "trois"] {
        tokio::select! {
            biased;
            sent = app.writes(&ada, &id, text, None) => panic!("{sent:?}"),
            () = sends_wait(&app, 1) => {}
        }
    }
    blocker.commits().await;

    // Well before the next sweep.
    assert_eq!(subscription.receives().await, "deux");
    bob.sends(&id, "quatre").await;
    assert_eq!(subscription.receives().await, "quatre");
    assert_eq!(ada.history(&id).await, ["un", "deux", "quatre"]);
}

#[tokio::test]
async fn a_queued_send_is_cancelled_when_its_client_disconnects() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let blocker = block_sends(&app, &id).await;

    let mut sending = Box::pin(app.writes(&ada, &id, "deux", None));
    assert!(poll!(&mut sending).is_pending());
    sends_wait(&app, 1).await;
    drop(sending);
    blocker.rolls_back().await;

    bob.sends(&id, "trois").await;
    assert_eq!(ada.history(&id).await, ["un", "trois"]);
}

/// The PostgreSQL driver loses track of a BEGIN whose caller is dropped. A statement in autocommit mode must not run
/// inside such a transaction.
#[tokio::test]
async fn a_send_commits_after_cancelled_transactions() {
    let app = start!(Postgres);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "0").await;
    let store = Arc::new(app.app.store.clone());

    for number in 1..=40 {
        // Some of them get as far as the response to their BEGIN.
        for polls in 1..6 {
            let mut beginning = Box::pin(store.begin());
            for _ in 0..polls {
                if poll!(&mut beginning).is_ready() {
                    break;
                }
                yield_now().await;
            }
        }
        app.writes(&ada, &id, &number.to_string(), None).await.expect("a sent message");
        let stored = format!("message WHERE seq = {}", number + 1);
        assert_eq!(count(&app, &stored).await, 1, "{number} was acknowledged");
    }
    let open = "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    eventually("the end of all transactions", async || count(&app, open).await == 0).await;
}
