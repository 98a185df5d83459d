//! Rate limits on sending messages and starting conversations.

use std::time::Duration;

use causerie::limits::rate::Rate;
use causerie::limits::write_rates::WriteRates;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp};

/// A burst of three messages, then one every ten seconds.
const SENDS: WriteRates = WriteRates {
    sends: Rate { burst: 3, replenish_interval: Duration::from_secs(10) },
    ..WriteRates::UNLIMITED
};

/// Starts the service with these limits. Returns from the test if PostgreSQL is not available.
macro_rules! start_limited {
    ($backend:expr, $rates:expr) => {
        match TestApp::limited($backend, $rates).await {
            Some(app) => app,
            None => return,
        }
    };
}

/// Asserts that the write was rate limited. Returns the seconds to wait.
fn retry_after(payload: &Value) -> i64 {
    let errors = payload["userErrors"].as_array().expect("user errors");
    assert_eq!((errors.len(), &errors[0]["code"]), (1, &json!("RATE_LIMITED")), "{payload}");
    assert_eq!((&errors[0]["field"], &payload["message"]), (&json!(null), &json!(null)), "{payload}");
    errors[0]["retryAfter"].as_i64().expect("seconds")
}

async fn send_message(actor: &Actor, conversation: &str, body: &str) -> Value {
    actor.sends_with_key(conversation, body, None).await
}

#[rstest]
#[tokio::test]
async fn sends_over_the_rate_are_refused_with_the_time_to_wait(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start_limited!(backend, SENDS);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    ada.sends(&id, "deux").await;
    let third = ada.sends_with_key(&id, "trois", Some("k")).await;
    let before = ada.cursor().await;

    assert_eq!(retry_after(&send_message(&ada, &id, "quatre").await), 10);
    assert_eq!(retry_after(&ada.writes_once_to(&bob, "quatre", "another key").await), 10);
    assert_eq!(ada.history(&id).await, ["un", "deux", "trois"]);
    assert_eq!(ada.cursor().await, before, "no event was written");
    // Other members are not limited, and stored messages can be retried.
    bob.sends(&id, "oui ?").await;
    assert_eq!(ada.sends_with_key(&id, "trois", Some("k")).await["message"], third["message"]);
    assert_eq!(ada.writes_once_to(&bob, "trois", "k").await["message"], third["message"]);
    let reused = ada.cannot_send(&id, "quatre", Some("k")).await;
    assert_eq!(reused, "CLIENT_KEY_REUSED input.clientKey");

    app.app.clock.advance(TimeDelta::milliseconds(9_001));
    assert_eq!(retry_after(&send_message(&ada, &id, "quatre").await), 1);
    app.app.clock.advance(TimeDelta::milliseconds(999));
    ada.sends(&id, "quatre").await;
    assert_eq!(retry_after(&send_message(&ada, &id, "cinq").await), 10);
}

#[tokio::test]
async fn all_ways_to_send_count() {
    let app = start_limited!(Sqlite, SENDS);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    let send = |alias: &str| {
        format!(
            "{alias}: sendMessage(input: {{ conversationId: \"{id}\", body: \"{alias}\" }}) {{
            message {{ id }} userErrors {{ code field retryAfter }} }}"
        )
    };
    let start = format!(
        "d: startConversation(input: {{ memberId: \"{}\", body: \"d\" }}) {{
        message {{ id }} userErrors {{ code field retryAfter }} }}",
        bob.id
    );

    // Several mutations in one operation, on a socket.
    let query = format!("mutation {{ {} {} {} {start} }}", send("a"), send("b"), send("c"));
    let mut subscription = ada.subscribes(&query, json!({})).await;

    let data = subscription.socket.receives().await["payload"]["data"].clone();
    assert_eq!((&data["a"]["userErrors"], &data["b"]["userErrors"]), (&json!([]), &json!([])));
    assert_eq!((retry_after(&data["c"]), retry_after(&data["d"])), (10, 10));
    assert_eq!(ada.history(&id).await, ["un", "a", "b"]);
}

#[rstest]
#[tokio::test]
async fn new_conversations_have_their_own_rate(#[values(Sqlite, Postgres)] backend: Backend) {
    let two_an_hour = Rate::new(2, Duration::from_hours(1));
    let app = start_limited!(backend, WriteRates { conversations: two_an_hour, ..WriteRates::UNLIMITED });
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let (zoe, max) = (app.member("Zoé").await, app.member("Max").await);
    let id = ada.writes_to(&bob, "un").await;
    ada.starts_conversation_with(&zoe).await;

    assert_eq!(retry_after(&ada.writes_once_to(&max, "salut", "k").await), 30 * 60);
    assert_eq!((ada.lists().await.len(), max.lists().await.len()), (2, 0));
    // An open conversation, and one that another member starts, do not count.
    assert_eq!(ada.starts_conversation_with(&bob).await["created"], false);
    assert_eq!(ada.writes_to(&bob, "deux").await, id);
    max.writes_to(&ada, "moi d'abord").await;
    ada.writes_to(&max, "salut").await;
    // Starting again after closing counts.
    ada.closes(&id).await;
    retry_after(&ada.writes_once_to(&bob, "encore", "k").await);

    app.app.clock.advance(TimeDelta::minutes(30));
    ada.writes_to(&bob, "encore").await;
}

#[tokio::test]
async fn the_state_of_idle_members_is_removed() {
    let app = start_limited!(Sqlite, SENDS);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    bob.sends(&id, "deux").await;
    bob.sends(&id, "trois").await;
    let writing = &app.app.write_limiters;
    assert_eq!(writing.sends.key_count(), 2);

    bob.types(&id).await;
    assert_eq!(writing.typing.key_count(), 1);

    app.app.clock.advance(TimeDelta::seconds(20));
    writing.forget_idle();
    assert_eq!(writing.typing.key_count(), 0);
    assert_eq!(writing.sends.key_count(), 1, "Bob's burst is not replenished yet");
    app.app.clock.advance(TimeDelta::seconds(60));
    writing.forget_idle();
    assert_eq!(writing.sends.key_count(), 0);
}
