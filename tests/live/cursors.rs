//! Event cursors: a subscriber who resumes misses nothing and receives nothing twice.

use causerie::live::prune::prune;
use causerie::live::sweep::sweep;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::rows::execute_sql;
use crate::support::{Backend, Postgres, Sqlite, TestApp, eventually, start};

#[rstest]
#[tokio::test]
async fn events_between_query_and_subscription_are_delivered(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "avant").await;
    let cursor = bob.cursor().await;
    ada.sends(&id, "entre").await;

    let mut subscription = bob.subscribes_to_messages(&cursor).await;

    assert_eq!(subscription.receives().await, "entre");
    ada.sends(&id, "après").await;
    assert_eq!(subscription.receives().await, "après");
}

#[rstest]
#[tokio::test]
async fn a_subscription_without_a_cursor_starts_now(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "avant").await;
    app.statements();
    let query = "subscription { newMessage { message { body } } }";
    let mut subscription = bob.subscribes(query, json!({})).await;
    // The subscription starts once it has read the end of the log.
    eventually("the end of the log", async || app.has_executed("LEFT JOIN event")).await;
    // The statement was recorded after its execution, so the next message comes after it.
    ada.sends(&id, "maintenant").await;

    assert_eq!(subscription.receives().await, "maintenant");
}

#[rstest]
#[tokio::test]
async fn a_new_socket_resumes_after_the_last_cursor(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    let received = subscription.next().await;
    assert_eq!(received["message"]["body"], "2");

    drop(subscription);
    for text in ["3", "4", "5"] {
        ada.sends(&id, text).await;
    }

    let mut subscription = bob.subscribes_to_messages(received["cursor"].as_str().expect("a cursor")).await;
    for text in ["3", "4", "5"] {
        assert_eq!(subscription.receives().await, text);
    }
    ada.sends(&id, "6").await;
    assert_eq!(subscription.receives().await, "6");
}

#[rstest]
#[tokio::test]
async fn an_event_from_the_log_equals_the_live_event(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let cursor = bob.cursor().await;
    let mut live = bob.subscribes_to_messages(&cursor).await;
    ada.sends(&id, "2").await;

    // A client that reconnects with its first cursor receives the event again, from the log.
    let first = live.next().await;
    let again = bob.subscribes_to_messages(&cursor).await.next().await;

    assert_eq!(first, again);
}

#[rstest]
#[tokio::test]
async fn a_cursor_older_than_the_retention_has_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let old = bob.cursor().await;
    let id = ada.writes_to(&bob, "ancien").await;
    let mut idle = ada.subscribes_to_messages(&ada.cursor().await).await;
    let kept = bob.cursor().await;
    app.app.clock.advance(TimeDelta::days(40));
    let now = app.app.clock.now();
    // The first tokens have expired.
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.sends(&id, "récent").await;

    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 2);

    assert_eq!(bob.subscribes_to_messages(&old).await.error_code().await, "CURSOR_EXPIRED");
    assert_eq!(bob.subscribes_to_messages(&kept).await.receives().await, "récent");
    assert_eq!(idle.receives().await, "récent", "an uninterrupted subscriber misses nothing");
    assert_eq!(bob.history(&id).await, ["ancien", "récent"], "messages are not pruned");
    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 0);
}

#[rstest]
#[tokio::test]
async fn a_cursor_is_valid_only_for_its_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;

    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "BAD_USER_INPUT");
    assert_eq!(bob.subscribes_to_messages("nonsense").await.error_code().await, "BAD_USER_INPUT");
}

#[rstest]
#[tokio::test]
async fn the_cursor_of_a_query_is_not_newer_than_its_other_fields(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut socket = bob.opens_a_socket().await;
    let query = "query($id: ID!) { conversation(id: $id) { lastMessage { body } } viewer { eventCursor } }";

    // Bob queries over an open socket while Ada sends, with the cursor as the last field. Whatever the response shows,
    // the events after its cursor leave out nothing newer.
    for number in 1..10 {
        let payload = json!({ "query": query, "variables": { "id": id } });
        socket.sends(json!({ "type": "subscribe", "id": "query", "payload": payload })).await;
        ada.sends(&id, &(2 * number).to_string()).await;
        let response = socket.receives().await["payload"]["data"].clone();
        assert_eq!(socket.receives().await["type"], "complete");
        ada.sends(&id, &(2 * number + 1).to_string()).await;
        let parse = |text: &str| text.parse::<i32>().expect("a number");
        let shown = parse(response["conversation"]["lastMessage"]["body"].as_str().expect("a string"));
        let mut subscription =
            bob.subscribes_to_messages(response["viewer"]["eventCursor"].as_str().expect("a cursor")).await;
        let first = parse(&subscription.receives().await);
        assert!(first <= shown + 1, "the response has {shown}, and the subscription starts with {first}");
    }
}

/// Truncates each log to its first event, as if an older database file replaced this one.
async fn truncate_logs(app: &TestApp) {
    execute_sql(app, "DELETE FROM event WHERE seq > 1; UPDATE member SET event_seq = 1").await;
}

#[rstest]
#[tokio::test]
async fn a_subscription_whose_log_was_truncated_ends_with_an_error(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut bobs = bob.subscribes_to_messages(&bob.cursor().await).await;
    let mut adas = ada.subscribes_to_messages(&ada.cursor().await).await;
    ada.sends(&id, "2").await;
    ada.sends(&id, "3").await;
    for subscription in [&mut bobs, &mut adas] {
        assert_eq!([subscription.receives().await, subscription.receives().await], ["2", "3"]);
    }

    truncate_logs(&app).await;

    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");
    assert_eq!(adas.error_code().await, "CURSOR_EXPIRED", "noticed by the sweep");
    assert_eq!(bobs.error_code().await, "CURSOR_EXPIRED");
    let mut new = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "4").await;
    assert_eq!(new.receives().await, "4");
}

#[rstest]
#[tokio::test]
async fn a_repeated_event_number_ends_the_subscription_with_an_error(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    ada.sends(&id, "3").await;
    assert_eq!([subscription.receives().await, subscription.receives().await], ["2", "3"]);

    truncate_logs(&app).await;
    ada.sends(&id, "4").await;

    assert_eq!(subscription.error_code().await, "CURSOR_EXPIRED");
}
