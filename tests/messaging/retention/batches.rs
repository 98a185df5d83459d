//! A conversation's old messages are deleted in batches, in their order.

use causerie::messaging::message::expire::expire;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use tokio::time::timeout;

use super::{days_later, expires};
use crate::support::rows::execute_sql;
use crate::support::{Actor, Backend, Postgres, Sqlite, TIMEOUT, TestApp, start};

/// Stores messages 1 to `count`, 31 days before the members' next steps.
async fn fill(app: &TestApp, count: usize) -> (Actor, Actor, String) {
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "old").await;
    let more = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
        INSERT INTO message (conversation_id, seq, sender_id, body, sent_at)
        SELECT conversation_id, n, sender_id, 'old', sent_at FROM message, numbers"
    );
    execute_sql(app, &more).await;
    execute_sql(app, &format!("UPDATE conversation SET last_seq = {count}")).await;
    let (ada, bob) = days_later(app, 31).await;
    (ada, bob, id)
}

#[rstest]
#[tokio::test]
async fn a_long_history_expires_in_batches_with_one_event(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, id) = fill(&app, 1200).await;
    let mut live = bob.subscribes_to_events(&bob.cursor().await).await;
    ada.sends(&id, "new").await;
    app.statements();

    assert_eq!(expires(&app).await, 1200);

    let deletions = app.statements().iter().filter(|sql| sql.starts_with("DELETE")).count();
    assert_eq!(deletions, 3, "one for each batch of 500");
    assert_eq!(live.next_summary().await, "MessageSent new");
    assert_eq!(live.next_summary().await, "MessagesExpired 1200");
    ada.sends(&id, "newer").await;
    assert_eq!(live.next_summary().await, "MessageSent newer");
    assert_eq!((bob.history(&id).await.len(), bob.sees(&id).await["unreadCount"].clone()), (2, json!(2)));

    // Also if the last batch is full, and if nothing is left.
    let (_, bob) = days_later(&app, 31).await;
    assert_eq!(expires(&app).await, 2);
    assert_eq!(live.next_summary().await, "ConversationDeleted");
    assert_eq!(bob.lists().await, [json!(null); 0]);
}

#[rstest]
#[tokio::test]
async fn a_full_last_batch_is_announced(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, id) = fill(&app, 1000).await;
    let mut live = bob.subscribes_to_events(&bob.cursor().await).await;
    ada.sends(&id, "new").await;

    assert_eq!(expires(&app).await, 1000);

    assert_eq!(live.next_summary().await, "MessageSent new");
    assert_eq!(live.next_summary().await, "MessagesExpired 1000");
}

#[rstest]
#[tokio::test]
async fn a_message_after_one_from_a_fast_clock_waits_for_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    app.app.clock.jump(TimeDelta::minutes(10));
    ada.sends(&id, "2").await;
    app.app.clock.jump(TimeDelta::minutes(-10));
    ada.sends(&id, "3").await;

    let five_minutes_later = app.app.clock.now() + TimeDelta::minutes(5);
    assert_eq!(expire(&app.app, five_minutes_later).await.expect("expired messages"), 1);

    assert_eq!(bob.history(&id).await, ["2", "3"], "messages are deleted in their order, and none too early");
}

#[rstest]
#[tokio::test]
async fn the_bytes_of_expired_messages_are_scrubbed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, _, id) = fill(&app, 2).await;
    ada.sends(&id, "new").await;

    assert_eq!(expires(&app).await, 2);

    // Only the program runs the task that waits for this.
    timeout(TIMEOUT, app.app.erasures.notified()).await.expect("a run in time");
}
