//! Archiving a conversation, until its next message.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, start};

/// The handles of the correspondents of the conversations that a filter selects.
async fn listed(actor: &Actor, filter: Value) -> Vec<String> {
    let query = "query($filter: ConversationFilter) { viewer { conversations(filter: $filter) {
        nodes { correspondent { handle } } } } }";
    let data = actor.executes(query, json!({ "filter": filter })).await;
    let nodes = data["viewer"]["conversations"]["nodes"].as_array().expect("a list").clone();
    nodes.iter().map(|node| node["correspondent"]["handle"].as_str().expect("a handle").to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn an_archived_conversation_returns_with_the_next_message(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    ada.writes_to(&eve, "Salut").await;

    let archived = ada.on_conversation("archiveConversation", &id).await;

    assert_eq!(archived["conversation"]["isArchived"], true);
    assert_eq!(listed(&ada, json!(null)).await, ["eve"]);
    assert_eq!(listed(&ada, json!({ "archived": false })).await, ["eve"]);
    assert_eq!(listed(&ada, json!({ "archived": true })).await, ["bob"]);
    let seen_by_bob = bob.sees(&id).await;
    assert_eq!((&seen_by_bob["isArchived"], bob.lists().await.len()), (&json!(false), 1), "only for Ada");
    assert_eq!(ada.history(&id).await, ["Bonjour"]);

    // Reading, muting and closing are not activity.
    ada.reads(&id, None).await;
    bob.reads(&id, None).await;
    ada.on_conversation("muteConversation", &id).await;
    assert_eq!(listed(&ada, json!(null)).await, ["eve"]);

    bob.sends(&id, "Me revoici").await;
    assert_eq!(listed(&ada, json!(null)).await, ["bob", "eve"]);
    assert_eq!(listed(&ada, json!({ "archived": true })).await, Vec::<String>::new());
    assert_eq!(ada.sees(&id).await["isArchived"], false);

    // The member's own message brings it back, too.
    ada.on_conversation("archiveConversation", &id).await;
    assert_eq!(listed(&ada, json!({ "archived": true })).await, ["bob"]);
    ada.sends(&id, "Bienvenue").await;
    assert_eq!(listed(&ada, json!(null)).await, ["bob", "eve"]);
}

#[rstest]
#[tokio::test]
async fn a_conversation_keeps_its_place_in_the_archive_and_afterwards(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let mut ids = Vec::new();
    for name in ["Bea", "Cem", "Dan", "Eve"] {
        ids.push(ada.writes_to(&app.member(name).await, "Bonjour").await);
    }

    // In any order.
    for id in [&ids[2], &ids[0], &ids[1]] {
        ada.on_conversation("archiveConversation", id).await;
    }
    let again = ada.on_conversation("archiveConversation", &ids[0]).await;
    assert_eq!(again["conversation"]["isArchived"], true, "archiving again changes nothing");

    assert_eq!(listed(&ada, json!({ "archived": true })).await, ["dan", "cem", "bea"]);
    assert_eq!(listed(&ada, json!({ "archived": true, "search": "be" })).await, ["bea"]);
    assert_eq!(listed(&ada, json!({ "search": "be" })).await, Vec::<String>::new());
    for id in [&ids[0], &ids[2], &ids[3]] {
        let unarchived = ada.on_conversation("unarchiveConversation", id).await;
        assert_eq!(unarchived["conversation"]["isArchived"], false);
    }
    assert_eq!(listed(&ada, json!(null)).await, ["eve", "dan", "bea"]);
    assert_eq!(listed(&ada, json!({ "archived": true })).await, ["cem"]);
}

#[rstest]
#[tokio::test]
async fn the_archive_is_paginated(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for name in ["Bea", "Cem", "Dan", "Eve", "Fay"] {
        let id = ada.writes_to(&app.member(name).await, "Bonjour").await;
        ada.on_conversation("archiveConversation", &id).await;
    }
    let query = "query($first: Int, $after: String, $last: Int, $before: String) { viewer {
        conversations(filter: { archived: true }, first: $first, after: $after, last: $last, before: $before) {
            nodes { correspondent { handle } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";
    let page = async |variables: Value| {
        let page = ada.executes(query, variables).await["viewer"]["conversations"].clone();
        let nodes = page["nodes"].as_array().expect("a list").iter();
        let handles: Vec<_> = nodes.filter_map(|node| node["correspondent"]["handle"].as_str()).collect();
        let flags = ["hasPreviousPage", "hasNextPage"].map(|flag| page["pageInfo"][flag] == true);
        (handles.join(" "), flags, page["pageInfo"].clone())
    };

    let (handles, flags, info) = page(json!({ "first": 2 })).await;
    assert_eq!((handles.as_str(), flags), ("fay eve", [false, true]));
    let (handles, flags, info) = page(json!({ "first": 2, "after": info["endCursor"] })).await;
    assert_eq!((handles.as_str(), flags), ("dan cem", [true, true]));
    let (handles, flags, _) = page(json!({ "first": 2, "after": info["endCursor"] })).await;
    assert_eq!((handles.as_str(), flags), ("bea", [true, false]));
    let (handles, flags, _) = page(json!({ "last": 2, "before": info["startCursor"] })).await;
    assert_eq!((handles.as_str(), flags), ("fay eve", [false, true]));
}

#[rstest]
#[tokio::test]
async fn an_archived_conversation_is_found_and_ends_like_any_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.starts_empty_conversation_with(&bob).await;
    ada.on_conversation("archiveConversation", &id).await;

    // « Contacter » finds it, and leaves it in the archive.
    let found = ada.starts_conversation_with(&bob).await;
    assert_eq!((&found["created"], &found["conversation"]["id"]), (&json!(false), &json!(id)));
    let query = "{ member(by: { handle: \"bob\" }) { openConversation { id isArchived } } }";
    let open = ada.executes(query, json!({})).await["member"]["openConversation"].clone();
    assert_eq!(open, json!({ "id": id, "isArchived": true }));

    let cursor = ada.cursor().await;
    ada.closes(&id).await;
    assert_eq!(listed(&ada, json!({ "archived": true, "status": "CLOSED" })).await, ["bob"]);
    ada.deletes(&id).await;
    let mut events = ada.subscribes_to_events(&cursor).await;
    assert_eq!(events.next_summary().await, "ConversationDeleted");
    assert_eq!(listed(&ada, json!({ "archived": true })).await, Vec::<String>::new());
    assert_eq!(ada.cannot("archiveConversation", &id).await, "CONVERSATION_NOT_FOUND input.conversationId");
    assert_eq!(ada.cannot("unarchiveConversation", &id).await, "CONVERSATION_NOT_FOUND input.conversationId");
}

#[rstest]
#[tokio::test]
async fn a_conversation_that_a_member_does_not_list_cannot_be_archived(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let id = ada.starts_empty_conversation_with(&bob).await;

    let payload = bob.on_conversation("archiveConversation", &id).await;

    assert_eq!(payload["conversation"]["isArchived"], false);
    assert_eq!(listed(&bob, json!({ "archived": true })).await, Vec::<String>::new());
    assert_eq!(eve.cannot("archiveConversation", &id).await, "CONVERSATION_NOT_FOUND input.conversationId");
}
