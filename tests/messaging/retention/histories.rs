//! What members see once messages have expired: histories, lists, read marks and client keys.

use rstest::rstest;
use serde_json::{Value, json};

use super::{days_later, expires};
use crate::support::consistency::assert_consistent;
use crate::support::rows::columns_containing;
use crate::support::{Backend, Postgres, Sqlite, start};

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
    let empty = ada.starts_empty_conversation_with(&app.member("Eve").await).await;
    let (ada, bob) = days_later(&app, 31).await;

    assert_eq!(expires(&app).await, 2);

    assert_eq!(live.next_summary().await, "ConversationDeleted");
    let mut resumed = bob.subscribes_to_events(&cursor).await;
    assert_eq!(resumed.next_summary().await, "ConversationDeleted");
    assert_eq!(ada.sees(&id).await, Value::Null);
    assert_eq!(bob.lists().await, [json!(null); 0]);
    assert_eq!(ada.lists().await.len(), 1, "a conversation without messages stays");
    assert_eq!(ada.sees(&empty).await["id"], empty);
    assert_eq!(ada.cannot_send(&id, "encore", None).await, "CONVERSATION_NOT_FOUND input.conversationId");
    assert_ne!(ada.writes_to(&bob, "de nouveau").await, id);
    assert_eq!(columns_containing(&app, &["secret"]).await, [""; 0]);
    assert_consistent(&app).await;
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
