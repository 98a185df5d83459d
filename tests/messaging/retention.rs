//! Messages older than the retention are deleted for both members, and everything that refers to them stays right.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use causerie::messaging::message::expire::expire;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::consistency::{assert_consistent, deadlocks};
use crate::support::rows::{columns_containing, count, execute_sql};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const PAGE: &str =
    "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { body } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";

/// Time passes. Tokens of before expire, so both members sign in again.
async fn days_later(app: &TestApp, days: i64) -> (Actor, Actor) {
    app.app.clock.advance(TimeDelta::days(days));
    (app.member("Ada").await, app.member("Bob").await)
}

/// The retention period ago.
fn cutoff(app: &TestApp) -> DateTime<Utc> {
    app.app.clock.now() - TimeDelta::days(30)
}

async fn expires(app: &TestApp) -> u64 {
    expire(&app.app, cutoff(app)).await.expect("expired messages")
}

/// The messages of a page in one word, whether there are more before and after, and the page's information.
async fn page(actor: &Actor, id: &str, mut window: Value) -> (String, [bool; 2], Value) {
    window["id"] = json!(id);
    let messages = actor.executes(PAGE, window).await["conversation"]["messages"].clone();
    let nodes = messages["nodes"].as_array().expect("nodes");
    let bodies = nodes.iter().filter_map(|node| node["body"].as_str()).collect();
    let info = messages["pageInfo"].clone();
    (bodies, ["hasPreviousPage", "hasNextPage"].map(|flag| info[flag] == true), messages)
}

#[rstest]
#[tokio::test]
async fn old_messages_are_deleted_and_newer_ones_stay(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    ada.sends(&id, "2").await;
    bob.sends(&id, "3").await;
    let (ada, bob) = days_later(&app, 31).await;
    ada.sends(&id, "4").await;
    let newer = ada.writes_to(&app.member("Eve").await, "Bonjour").await;
    ada.sends(&id, "5").await;
    let (list, before) = (ada.lists().await, ada.sees(&id).await);

    assert_eq!(expires(&app).await, 3);

    for member in [&ada, &bob] {
        assert_eq!(member.history(&id).await, ["4", "5"]);
        assert_eq!(member.sees(&id).await["lastMessage"]["preview"], "5");
    }
    assert_eq!(bob.sees(&id).await["unreadCount"], 2);
    assert_eq!(ada.sees(&id).await, before, "Ada's view of the conversation is the same");
    assert_eq!(ada.lists().await, list, "… and of the list");
    assert_eq!(ada.history(&newer).await, ["Bonjour"]);
    assert_eq!(ada.sends(&id, "6").await["id"].as_str().map(|id| id.ends_with("_6")), Some(true));
    assert_eq!(expires(&app).await, 0, "there is nothing more to delete");
    assert_consistent(&app).await;
}

#[rstest]
#[tokio::test]
async fn pages_start_at_the_oldest_message_that_is_left(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    for text in ["2", "3"] {
        ada.sends(&id, text).await;
    }
    let (_, _, old) = page(&ada, &id, json!({ "last": 1, "before": null })).await;
    let (ada, _) = days_later(&app, 31).await;
    for text in ["4", "5", "6", "7"] {
        ada.sends(&id, text).await;
    }
    expires(&app).await;

    let (bodies, flags, first) = page(&ada, &id, json!({ "first": 2 })).await;
    assert_eq!((bodies.as_str(), flags, &first["totalCount"]), ("45", [false, true], &json!(4)));
    let after = &first["pageInfo"]["endCursor"];
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "after": after })).await;
    assert_eq!((bodies.as_str(), flags), ("67", [true, false]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 3, "before": after })).await;
    assert_eq!((bodies.as_str(), flags), ("4", [false, true]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 9 })).await;
    assert_eq!((bodies.as_str(), flags), ("4567", [false, false]));
    // A cursor of a message that has expired.
    let old = &old["pageInfo"]["startCursor"];
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "after": old })).await;
    assert_eq!((bodies.as_str(), flags), ("45", [false, true]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 2, "before": old })).await;
    assert_eq!((bodies.as_str(), flags), ("", [false, true]));
}

#[rstest]
#[tokio::test]
async fn expired_messages_count_neither_as_unread_nor_as_read(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    ada.sends(&id, "2").await;
    let first = format!("message_{}_1", &id["conversation_".len()..]);
    bob.reads(&id, Some(&first)).await;
    let (ada, bob) = days_later(&app, 31).await;
    ada.sends(&id, "3").await;
    assert_eq!(bob.sees(&id).await["unreadCount"], 2);

    expires(&app).await;

    assert_eq!(bob.sees(&id).await["unreadCount"], 1);
    let read = "query($id: ID!) { conversation(id: $id) { correspondentReadUpTo { body } } }";
    let read_up_to = async || {
        let data = ada.executes(read, json!({ "id": id })).await;
        data["conversation"]["correspondentReadUpTo"]["body"].clone()
    };
    assert_eq!(read_up_to().await, Value::Null, "Bob has not read the message that is left");
    assert_eq!(bob.reads(&id, Some(&first)).await["unreadCount"], 1, "marking an expired message as read");
    assert_eq!(bob.reads(&id, None).await["unreadCount"], 0);
    assert_eq!(read_up_to().await, "3");
}

#[rstest]
#[tokio::test]
async fn a_conversation_whose_messages_are_all_old_is_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = bob.cursor().await;
    let id = ada.writes_to(&bob, "secret").await;
    bob.sends(&id, "secret").await;
    let mut live = bob.subscribes_to_events(&cursor).await;
    for _ in 0..2 {
        assert_eq!(live.next_summary().await, "MessageSent secret");
    }
    let empty = ada.starts_conversation_with(&app.member("Eve").await).await["conversation"]["id"].clone();
    let (ada, bob) = days_later(&app, 31).await;

    assert_eq!(expires(&app).await, 2);

    assert_eq!(live.next_summary().await, "ConversationDeleted");
    let mut resumed = bob.subscribes_to_events(&cursor).await;
    assert_eq!(resumed.next_summary().await, "ConversationDeleted");
    assert_eq!(ada.sees(&id).await, Value::Null);
    assert_eq!(bob.lists().await, [json!(null); 0]);
    assert_eq!(ada.lists().await.len(), 1, "a conversation without messages stays");
    assert_eq!(ada.sees(empty.as_str().expect("an id")).await["id"], empty);
    assert_eq!(ada.cannot_send(&id, "encore", None).await, "CONVERSATION_NOT_FOUND input.conversationId");
    assert_ne!(ada.writes_to(&bob, "de nouveau").await, id);
    assert_eq!(columns_containing(&app, &["secret"]).await, [""; 0]);
    assert_consistent(&app).await;
}

#[rstest]
#[tokio::test]
async fn subscribers_learn_which_messages_have_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (cursor, adas_cursor) = (bob.cursor().await, ada.cursor().await);
    let id = ada.writes_to(&bob, "1").await;
    ada.sends(&id, "2").await;
    let mut live = bob.subscribes_to_events(&cursor).await;
    let (ada, bob) = days_later(&app, 31).await;
    ada.sends(&id, "3").await;
    for text in ["1", "2", "3"] {
        assert_eq!(live.next_summary().await, format!("MessageSent {text}"));
    }

    expires(&app).await;

    let event = live.next().await;
    assert_eq!((&event["__typename"], &event["conversationId"]), (&json!("MessagesExpired"), &json!(id)));
    assert_eq!(event["expiredUpTo"], json!(format!("message_{}_2", &id["conversation_".len()..])));
    assert_eq!(event["conversation"]["unreadCount"], 1);
    // Whoever was away receives what is left, and the same event.
    let mut resumed = bob.subscribes_to_events(&cursor).await;
    assert_eq!(resumed.next_summary().await, "MessageSent 3");
    assert_eq!(resumed.next_summary().await, "MessagesExpired 2");
    let mut adas = ada.subscribes_to_events(&adas_cursor).await;
    assert_eq!(adas.next_summary().await, "MessageSent 3");
    assert_eq!(adas.next_summary().await, "MessagesExpired 2");
}

#[rstest]
#[tokio::test]
async fn a_client_key_can_be_used_again_once_its_message_has_expired(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    ada.sends_with_key(&id, "2", Some("old")).await;
    let (ada, _) = days_later(&app, 31).await;
    let kept = ada.sends_with_key(&id, "3", Some("kept")).await["message"]["id"].clone();
    expires(&app).await;

    assert_eq!(ada.sends_with_key(&id, "3", Some("kept")).await["message"]["id"], kept);
    assert_eq!(ada.cannot_send(&id, "?", Some("kept")).await, "CLIENT_KEY_REUSED input.clientKey");
    ada.sends_with_key(&id, "4", Some("old")).await;
    assert_eq!(ada.history(&id).await, ["3", "4"]);
}

/// Stores old messages 1 to `count` and a new one.
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

/// Three processes delete at the same time, while members write, read, close and delete.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_expire_messages_while_members_write(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let mut members = Vec::new();
    for number in 0..6 {
        members.push(app.member(&format!("M{number}")).await);
    }
    let others: Vec<_> = (1..6).map(|number| (&members[number - 1], &members[number])).collect();
    let ids = join_all(others.iter().map(|(one, other)| one.writes_to(other, "old"))).await;
    // The newest message of each conversation is never older, so no conversation is deleted.
    let newest: Vec<_> = ids.iter().map(|_| Mutex::new(app.app.clock.now())).collect();
    let write = async |((one, other), id): (&(&Actor, &Actor), &String), newest: &Mutex<DateTime<Utc>>| {
        for number in 0..30 {
            app.app.clock.advance(TimeDelta::milliseconds(1));
            let now = app.app.clock.now();
            one.sends(id, &number.to_string()).await;
            other.sends(id, &number.to_string()).await;
            *newest.lock().expect("an unpoisoned lock") = now;
            other.reads(id, None).await;
        }
    };
    let done = AtomicBool::new(false);
    let expire_until_done = async || {
        while !done.load(Ordering::SeqCst) {
            let newest = newest.iter().map(|newest| *newest.lock().expect("an unpoisoned lock"));
            expire(&app.app, newest.min().expect("a time")).await.expect("expired messages");
        }
    };

    let writing = others.iter().zip(&ids).zip(&newest).map(|(one, newest)| write(one, newest));
    let writing = async {
        join_all(writing).await;
        done.store(true, Ordering::SeqCst);
    };
    tokio::join!(writing, expire_until_done(), expire_until_done(), expire_until_done());

    assert_consistent(&app).await;
    assert!(count(&app, "conversation WHERE expired_seq > 0").await > 0, "something has expired");
    for ((one, _), id) in others.iter().zip(&ids) {
        assert_eq!(one.history(id).await.last().map(String::as_str), Some("29"));
        assert_eq!(one.sees(id).await["unreadCount"], 1);
    }
    if backend == Postgres {
        assert_eq!(deadlocks(app).await, 0);
    }
}
