//! Cursors of the feed: whoever comes back misses nothing, and hears nothing twice.

use causerie::live::prune::prune;
use causerie::live::sweep::sweep;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

#[rstest]
#[tokio::test]
async fn what_happens_between_query_and_subscription_is_heard(#[values(Sqlite, Postgres)] backend: Backend) {
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
async fn without_a_cursor_one_hears_from_now_on(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "avant").await;
    app.statements();
    let query = "subscription { newMessage { message { body } } }";
    let mut subscription = bob.subscribes(query, json!({})).await;
    // The subscription stands once it has read where the log is.
    while !app.has_executed("LEFT JOIN event") {
        tokio::task::yield_now().await;
    }
    // That statement was counted when it was done, so what is written now comes after it.
    ada.sends(&id, "maintenant").await;

    assert_eq!(subscription.receives().await, "maintenant");
}

#[rstest]
#[tokio::test]
async fn a_cut_socket_resumes_where_it_was(#[values(Sqlite, Postgres)] backend: Backend) {
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
async fn an_event_heard_again_is_the_same(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let cursor = bob.cursor().await;
    let mut live = bob.subscribes_to_messages(&cursor).await;
    ada.sends(&id, "2").await;

    // A client that reconnects with its first variables hears it once more, from the log.
    let first = live.next().await;
    let again = bob.subscribes_to_messages(&cursor).await.next().await;

    assert_eq!(first, again);
}

#[rstest]
#[tokio::test]
async fn a_cursor_from_before_the_retention_has_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let old = bob.cursor().await;
    let id = ada.writes_to(&bob, "ancien").await;
    let mut idle = ada.subscribes_to_messages(&ada.cursor().await).await;
    let kept = bob.cursor().await;
    app.app.clock.advance(TimeDelta::days(40));
    let now = app.app.clock.now();
    // The token is of forty days ago.
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.sends(&id, "récent").await;

    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 2);

    assert_eq!(bob.subscribes_to_messages(&old).await.error_code().await, "CURSOR_EXPIRED");
    assert_eq!(bob.subscribes_to_messages(&kept).await.receives().await, "récent");
    assert_eq!(idle.receives().await, "récent", "who followed all the time has missed nothing");
    assert_eq!(bob.history(&id).await, ["ancien", "récent"], "messages are not pruned");
    assert_eq!(prune(&app.app.store, now - TimeDelta::days(30)).await.expect("pruning"), 0);
}

#[rstest]
#[tokio::test]
async fn a_cursor_is_ones_own(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;

    assert_eq!(bob.subscribes_to_messages(&cursor).await.error_code().await, "BAD_USER_INPUT");
    assert_eq!(bob.subscribes_to_messages("nonsense").await.error_code().await, "BAD_USER_INPUT");
}

#[rstest]
#[tokio::test]
async fn the_cursor_of_a_query_is_older_than_all_that_it_shows(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut socket = bob.opens_a_socket().await;
    let query = "query($id: ID!) { conversation(id: $id) { lastMessage { body } } viewer { eventCursor } }";

    // While Ada writes, Bob asks over a socket that has been open for long, where the other field
    // comes first. Whatever the answer shows, what follows its cursor leaves out nothing after it.
    for turn in 1..10 {
        let payload = json!({ "query": query, "variables": { "id": id } });
        socket.sends(json!({ "type": "subscribe", "id": "ask", "payload": payload })).await;
        ada.sends(&id, &(2 * turn).to_string()).await;
        let response = socket.receives().await["payload"]["data"].clone();
        assert_eq!(socket.receives().await["type"], "complete");
        ada.sends(&id, &(2 * turn + 1).to_string()).await;
        let number = |text: &str| text.parse::<i32>().expect("a number");
        let shown = number(response["conversation"]["lastMessage"]["body"].as_str().expect("a string"));
        let mut subscription =
            bob.subscribes_to_messages(response["viewer"]["eventCursor"].as_str().expect("a cursor")).await;
        let first = number(&subscription.receives().await);
        assert!(first <= shown + 1, "shown {shown}, then heard {first}");
    }
}

/// To the first event of each, as when an older file is put in the place of this one.
async fn sets_logs_back(app: &TestApp) {
    let tx = app.app.store.begin().await.expect("a transaction");
    tx.execute_unprepared("DELETE FROM event WHERE seq > 1").await.expect("deleted");
    tx.execute_unprepared("UPDATE member SET event_seq = 1").await.expect("set back");
    tx.commit().await.expect("a commit");
}

#[rstest]
#[tokio::test]
async fn a_feed_whose_log_is_set_back_ends_instead_of_waiting(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut told = bob.subscribes_to_messages(&bob.cursor().await).await;
    let mut swept = ada.subscribes_to_messages(&ada.cursor().await).await;
    ada.sends(&id, "2").await;
    ada.sends(&id, "3").await;
    for subscription in [&mut told, &mut swept] {
        assert_eq!([subscription.receives().await, subscription.receives().await], ["2", "3"]);
    }

    sets_logs_back(&app).await;

    sweep(&app.app.store, &app.app.event_bus, &app.app.sessions).await.expect("the sweep");
    assert_eq!(swept.error_code().await, "CURSOR_EXPIRED", "the sweep finds it");
    assert_eq!(told.error_code().await, "CURSOR_EXPIRED");
    let mut anew = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "4").await;
    assert_eq!(anew.receives().await, "4");
}

#[rstest]
#[tokio::test]
async fn a_feed_that_hears_a_number_again_looks_into_the_log(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let mut subscription = bob.subscribes_to_messages(&bob.cursor().await).await;
    ada.sends(&id, "2").await;
    ada.sends(&id, "3").await;
    assert_eq!([subscription.receives().await, subscription.receives().await], ["2", "3"]);

    sets_logs_back(&app).await;
    ada.sends(&id, "4").await;

    assert_eq!(subscription.error_code().await, "CURSOR_EXPIRED");
}
