//! `startConversation` (« Contacter »): the open conversation with a member, or a new one.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn a_member_starts_a_conversation(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let payload = ada.starts_conversation_with(&bob).await;

    assert_eq!(payload["created"], true);
    assert_eq!(payload["conversation"]["status"], "OPEN");
    assert_eq!(payload["conversation"]["correspondent"]["handle"], "bob");
    assert_eq!(payload["message"], json!(null));
}

#[rstest]
#[tokio::test]
async fn an_empty_conversation_is_listed_only_to_its_starter(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.starts_conversation_with(&bob).await["conversation"]["id"].clone();

    assert_eq!(ada.lists().await.len(), 1);
    assert_eq!(bob.lists().await.len(), 0);

    // Bob starts one with Ada as well, and gets the same conversation.
    let found = bob.starts_conversation_with(&ada).await;
    assert_eq!((&found["created"], &found["conversation"]["id"]), (&json!(false), &conversation));
    assert_eq!(bob.lists().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn two_members_who_start_concurrently_get_one_conversation(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let payloads = join_all((0..32).map(|number| {
        let (one, other) = if number % 2 == 0 { (&ada, &bob) } else { (&bob, &ada) };
        one.starts_conversation_with(other)
    }))
    .await;

    let created = payloads.iter().filter(|payload| payload["created"] == true).count();
    assert_eq!(created, 1);
    let id = &payloads[0]["conversation"]["id"];
    assert!(payloads.iter().all(|payload| &payload["conversation"]["id"] == id));
    assert_eq!((ada.lists().await.len(), bob.lists().await.len()), (1, 1));
}

#[rstest]
#[tokio::test]
async fn a_conversation_can_start_with_a_message(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let conversation = ada.writes_to(&bob, "Bonjour Bob !").await;

    let seen = bob.lists().await;
    assert_eq!(seen[0]["id"], json!(conversation));
    assert_eq!(seen[0]["unreadCount"], 1);
    assert_eq!(seen[0]["lastMessage"]["preview"], "Bonjour Bob !");
    // Starting again sends into the same conversation.
    assert_eq!(bob.writes_to(&ada, "Bonjour Ada !").await, conversation);
    assert_eq!(ada.history(&conversation).await, ["Bonjour Bob !", "Bonjour Ada !"]);
}

#[rstest]
#[tokio::test]
async fn a_retried_first_message_is_stored_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let payloads = join_all((0..32).map(|_| ada.writes_once_to(&bob, "Bonjour", "key"))).await;

    assert_eq!(payloads.iter().filter(|payload| payload["created"] == true).count(), 1);
    assert!(payloads.iter().all(|payload| payload["message"] == payloads[0]["message"]));
    let conversation = payloads[0]["conversation"]["id"].as_str().expect("an id");
    assert_eq!(bob.history(conversation).await, ["Bonjour"]);

    // Even after the correspondent closed the conversation.
    bob.closes(conversation).await;
    let late = ada.writes_once_to(&bob, "Bonjour", "key").await;
    assert_eq!((&late["message"], &late["created"]), (&payloads[0]["message"], &json!(false)));
    assert_eq!(bob.lists().await.len(), 1);
    let other_text = ada.writes_once_to(&bob, "Bonsoir", "key").await;
    assert_eq!(other_text["userErrors"][0]["code"], "CLIENT_KEY_REUSED");
}

#[rstest]
#[tokio::test]
async fn starting_after_closing_creates_a_new_conversation(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let first = ada.writes_to(&bob, "Le premier").await;
    ada.closes(&first).await;

    let second = bob.writes_to(&ada, "Le second").await;

    assert_ne!(first, second);
    assert_eq!(ada.history(&first).await, ["Le premier"]);
    let listed: Vec<Value> =
        ada.lists().await.into_iter().map(|conversation| conversation["status"].clone()).collect();
    assert_eq!(listed, ["OPEN", "CLOSED"]);
}

#[rstest]
#[tokio::test]
async fn starting_requires_another_existing_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let mut unknown = app.member("Bob").await;
    unknown.id = format!("member_{}", "0".repeat(32));

    assert_eq!(ada.cannot_start_conversation_with(&ada).await, "CANNOT_MESSAGE_SELF input.memberId");
    assert_eq!(ada.cannot_start_conversation_with(&unknown).await, "MEMBER_NOT_FOUND input.memberId");
    assert_eq!(ada.lists().await.len(), 0);
}

#[rstest]
#[tokio::test]
async fn a_block_prevents_messages_both_ways_without_revealing_the_blocker(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "Bonjour").await;

    bob.on_member("blockMember", &ada).await;

    for (one, other) in [(&ada, &bob), (&bob, &ada)] {
        assert_eq!(one.cannot_start_conversation_with(other).await, "CANNOT_MESSAGE_MEMBER input.memberId");
        let refused = one.cannot_send(&conversation, "encore", None).await;
        assert_eq!(refused, "CANNOT_MESSAGE_MEMBER input.conversationId");
        assert_eq!(one.history(&conversation).await, ["Bonjour"], "earlier messages stay readable");
    }
    let query = "query($id: ID!) { member(by: { id: $id }) { isBlocked canMessage } }";
    let seen = ada.executes(query, json!({ "id": bob.id })).await;
    assert_eq!(seen["member"], json!({ "isBlocked": false, "canMessage": false }));

    bob.on_member("unblockMember", &ada).await;
    ada.sends(&conversation, "enfin").await;
}

#[rstest]
#[tokio::test]
async fn a_profile_has_the_open_conversation(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let query =
        "query { member(by: { handle: \"bob\" }) { displayName canMessage openConversation { id } } }";
    let profile = ada.executes(query, json!({})).await["member"].clone();
    assert_eq!(profile, json!({ "displayName": "Bob", "canMessage": true, "openConversation": null }));

    let conversation = ada.writes_to(&bob, "Bonjour").await;

    assert_eq!(ada.executes(query, json!({})).await["member"]["openConversation"]["id"], json!(conversation));
    ada.closes(&conversation).await;
    assert_eq!(ada.executes(query, json!({})).await["member"]["openConversation"], json!(null));
}
