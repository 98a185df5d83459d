//! Closing (« Clôturer ») and deleting (« Supprimer ») a conversation.

use std::path::PathBuf;

use rstest::rstest;
use serde_json::json;

use crate::support::file_contents::files_containing;
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn a_closed_conversation_is_readable_and_refuses_messages(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    let closed = bob.closes(&id).await;

    assert_eq!((&closed["status"], &closed["closedBy"]["handle"]), (&json!("CLOSED"), &json!("bob")));
    // Closing a closed conversation changes nothing, not even `closedBy`.
    assert_eq!(ada.closes(&id).await["closedBy"]["handle"], "bob");
    for member in [&ada, &bob] {
        let refused = member.cannot_send(&id, "encore", None).await;
        assert_eq!(refused, "CONVERSATION_CLOSED input.conversationId");
        assert_eq!(member.history(&id).await, ["Bonjour"]);
    }
    assert_eq!(bob.reads(&id, None).await["unreadCount"], 0, "a closed conversation can be marked as read");
}

#[rstest]
#[tokio::test]
async fn a_deleted_conversation_is_deleted_for_both_members(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let before = ada.cursor().await;

    ada.deletes(&id).await;

    for member in [&ada, &bob] {
        assert_eq!(member.sees(&id).await, json!(null));
        assert_eq!(member.lists().await.len(), 0);
        let refused = member.cannot_send(&id, "encore", None).await;
        assert_eq!(refused, "CONVERSATION_NOT_FOUND input.conversationId");
    }
    let again = ada.cannot("deleteConversation", &id).await;
    assert_eq!(again, "CONVERSATION_NOT_FOUND input.conversationId");
    assert_ne!(ada.writes_to(&bob, "À nouveau").await, id);
    let mut subscription = ada.subscribes_to_events(&before).await;
    assert_eq!(subscription.next_summary().await, "ConversationDeleted");
    assert_eq!(subscription.next_summary().await, "MessageSent À nouveau");
}

#[tokio::test]
async fn the_text_of_a_deleted_conversation_is_in_no_database_file() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let kept = ada.writes_to(&bob, "ce-texte-reste").await;
    ada.closes(&kept).await;
    let deleted = ada.writes_to(&bob, "ce-texte-part").await;
    for _ in 0..50 {
        bob.sends(&deleted, &"ce-texte-part ".repeat(600)).await;
    }
    ada.deletes(&deleted).await;

    let database = app.stop().await;

    let directory = database.directory().expect("a directory");
    assert!(!files_containing(directory, &["ce-texte-reste"]).is_empty());
    assert_eq!(files_containing(directory, &["ce-texte-part"]), Vec::<PathBuf>::new());
}
