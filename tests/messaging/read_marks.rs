//! Read marks and unread counts.

use rstest::rstest;
use serde_json::json;

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn the_unread_count_is_the_number_of_newer_messages_of_the_correspondent(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    let second = ada.sends(&id, "2").await["id"].clone();
    ada.sends(&id, "3").await;
    let count = "{ viewer { unreadConversationCount } }";
    assert_eq!(bob.sees(&id).await["unreadCount"], 3);
    assert_eq!(bob.executes(count, json!({})).await["viewer"]["unreadConversationCount"], 1);
    assert_eq!(ada.sees(&id).await["unreadCount"], 0);

    assert_eq!(bob.reads(&id, second.as_str()).await["unreadCount"], 1);
    assert_eq!(bob.reads(&id, None).await["unreadCount"], 0);
    assert_eq!(bob.reads(&id, second.as_str()).await["unreadCount"], 0, "a read mark never moves back");
    assert_eq!(bob.executes(count, json!({})).await["viewer"]["unreadConversationCount"], 0);

    // Sending a message marks the conversation as read.
    ada.sends(&id, "4").await;
    bob.sends(&id, "5").await;
    assert_eq!(
        (&bob.sees(&id).await["unreadCount"], &ada.sees(&id).await["unreadCount"]),
        (&json!(0), &json!(1))
    );
}

#[rstest]
#[tokio::test]
async fn a_read_mark_must_be_a_message_of_the_conversation(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "1").await;
    let elsewhere = ada.writes_to(&eve, "1").await;
    let other = ada.sends(&elsewhere, "2").await["id"].as_str().expect("an id").to_owned();
    let future = other.replace(&elsewhere["conversation_".len()..], &id["conversation_".len()..]);

    for message in [&other, &future] {
        assert_eq!(bob.cannot_mark_read(&id, Some(message)).await, "MESSAGE_NOT_FOUND input.upTo");
    }
    assert_eq!(bob.sees(&id).await["unreadCount"], 1);
}

#[rstest]
#[tokio::test]
async fn a_member_sees_how_far_the_correspondent_has_read(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    ada.sends(&id, "2").await;
    let query = "query($id: ID!) { conversation(id: $id) { correspondentReadUpTo { body } } }";
    let read = async || {
        ada.executes(query, json!({ "id": id })).await["conversation"]["correspondentReadUpTo"].clone()
    };
    assert_eq!(read().await, json!(null));

    bob.reads(&id, None).await;
    assert_eq!(read().await["body"], "2");
    bob.sends(&id, "3").await;
    assert_eq!(read().await["body"], "2", "the newest of Ada's own messages");
}
