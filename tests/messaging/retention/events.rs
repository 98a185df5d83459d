//! Subscribers learn which messages have expired.

use rstest::rstest;
use serde_json::json;

use super::{days_later, expires};
use crate::support::{Backend, Postgres, Sqlite, start};

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
