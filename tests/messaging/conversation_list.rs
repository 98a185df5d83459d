//! The conversation list: order, pagination and filters.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const LIST: &str = "query($filter: ConversationFilter, $first: Int, $after: String, $last: Int, $before: String) {
    viewer { conversations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { correspondent { handle } } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";

/// The handles of a page of the list, whether there is a previous and a next page, and its page info.
async fn page(actor: &Actor, variables: Value) -> (Vec<String>, bool, bool, Value) {
    let data = actor.executes(LIST, variables).await["viewer"]["conversations"].clone();
    let edges = data["edges"].as_array().expect("edges");
    let handle =
        |edge: &Value| edge["node"]["correspondent"]["handle"].as_str().expect("a handle").to_owned();
    let info = &data["pageInfo"];
    let flags = (info["hasPreviousPage"] == true, info["hasNextPage"] == true);
    (edges.iter().map(handle).collect(), flags.0, flags.1, info.clone())
}

/// Ada, who has written to five members, Bea first.
async fn ada_with_five_conversations(app: &TestApp) -> (Actor, Vec<(Actor, String)>) {
    let ada = app.member("Ada").await;
    let mut known = Vec::new();
    for name in ["Bea", "Cem", "Dan", "Eve", "Fay"] {
        let member = app.member(name).await;
        let conversation = ada.writes_to(&member, "Bonjour").await;
        known.push((member, conversation));
    }
    (ada, known)
}

#[rstest]
#[tokio::test]
async fn the_list_is_sorted_by_latest_activity(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, known) = ada_with_five_conversations(&app).await;
    assert_eq!(page(&ada, json!({})).await.0, ["fay", "eve", "dan", "cem", "bea"]);

    let (bea, conversation) = &known[0];
    bea.sends(conversation, "Bonjour Ada").await;
    assert_eq!(page(&ada, json!({})).await.0, ["bea", "fay", "eve", "dan", "cem"]);

    // Reading, closing and muting are not activity.
    ada.reads(conversation, None).await;
    ada.closes(&known[1].1).await;
    ada.on_conversation("muteConversation", &known[2].1).await;
    assert_eq!(page(&ada, json!({})).await.0, ["bea", "fay", "eve", "dan", "cem"]);
}

#[rstest]
#[tokio::test]
async fn the_list_is_paginated_in_both_directions(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, _) = ada_with_five_conversations(&app).await;

    let (first, back, on, info) = page(&ada, json!({ "first": 2 })).await;
    assert_eq!((first, back, on), (vec!["fay".into(), "eve".into()], false, true));
    let (second, back, on, info) = page(&ada, json!({ "first": 2, "after": info["endCursor"] })).await;
    assert_eq!((second, back, on), (vec!["dan".into(), "cem".into()], true, true));
    let (third, back, on, last) = page(&ada, json!({ "first": 2, "after": info["endCursor"] })).await;
    assert_eq!((third, back, on), (vec!["bea".into()], true, false));
    let (none, back, on, _) = page(&ada, json!({ "first": 2, "after": last["endCursor"] })).await;
    assert_eq!((none, back, on), (vec![], true, false));

    let (last, back, on, info) = page(&ada, json!({ "last": 2 })).await;
    assert_eq!((last, back, on), (vec!["cem".into(), "bea".into()], true, false));
    let (before, back, on, info) = page(&ada, json!({ "last": 2, "before": info["startCursor"] })).await;
    assert_eq!((before, back, on), (vec!["eve".into(), "dan".into()], true, true));
    let (start, back, on, _) = page(&ada, json!({ "last": 2, "before": info["startCursor"] })).await;
    assert_eq!((start, back, on), (vec!["fay".into()], false, true));
    let (none, back, on, _) = page(&ada, json!({ "first": 0 })).await;
    assert_eq!((none, back, on), (vec![], false, true));
}

#[rstest]
#[tokio::test]
async fn the_list_can_be_filtered_by_status_unread_and_search(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, known) = ada_with_five_conversations(&app).await;
    ada.closes(&known[3].1).await;
    known[1].0.sends(&known[1].1, "une réponse").await;

    let filtered = async |filter: Value| page(&ada, json!({ "filter": filter })).await.0;
    assert_eq!(filtered(json!({ "status": "CLOSED" })).await, ["eve"]);
    assert_eq!(filtered(json!({ "status": "OPEN" })).await, ["cem", "fay", "dan", "bea"]);
    assert_eq!(filtered(json!({ "unread": true })).await, ["cem"]);
    assert_eq!(filtered(json!({ "unread": false })).await, ["fay", "eve", "dan", "bea"]);
    assert_eq!(filtered(json!({ "search": "BEA" })).await, ["bea"]);
    assert_eq!(filtered(json!({ "search": "%" })).await, Vec::<String>::new());
    assert_eq!(filtered(json!({ "search": "E", "status": "CLOSED", "unread": false })).await, ["eve"]);
}

#[rstest]
#[tokio::test]
async fn invalid_pagination_arguments_are_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, _) = ada_with_five_conversations(&app).await;
    let altered = page(&ada, json!({})).await.3["endCursor"].as_str().expect("a cursor").replace('Y', "Z");

    for variables in [
        json!({ "first": 101 }),
        json!({ "first": -1 }),
        json!({ "last": 101 }),
        json!({ "first": 1, "last": 1 }),
        json!({ "after": "" }),
        json!({ "after": "nonsense" }),
        json!({ "before": altered }),
    ] {
        assert_eq!(ada.error_codes(LIST, variables.clone()).await, ["BAD_USER_INPUT"], "{variables}");
    }
    page(&ada, json!({ "first": 100 })).await;
}
