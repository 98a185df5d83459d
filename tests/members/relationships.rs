//! Contacts, follows and blocks, as members manage them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Actor, Backend, Postgres, Sqlite, start};

const CONTACTS: &str = "query($search: String, $first: Int, $after: String, $last: Int, $before: String) {
    viewer { contacts(search: $search, first: $first, after: $after, last: $last, before: $before) {
        nodes { handle isContact } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";

/// The handles of a page of contacts, whether there is a previous and a next page, and its page info.
async fn contacts(actor: &Actor, variables: Value) -> (Vec<String>, bool, bool, Value) {
    let page = actor.executes(CONTACTS, variables).await["viewer"]["contacts"].clone();
    let nodes = page["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().all(|node| node["isContact"] == true));
    let info = page["pageInfo"].clone();
    let handles = nodes.iter().filter_map(|node| node["handle"].as_str()).map(str::to_owned).collect();
    (handles, info["hasPreviousPage"] == true, info["hasNextPage"] == true, info)
}

#[rstest]
#[tokio::test]
async fn contacts_are_sorted_by_name_ignoring_accents_and_case(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    for name in ["Zoé", "éric", "Élodie", "Bob", "Fabien"] {
        ada.on_member("addContact", &app.member(name).await).await;
    }

    let (handles, ..) = contacts(&ada, json!({})).await;
    assert_eq!(handles, ["bob", "élodie", "éric", "fabien", "zoé"]);
    assert_eq!(contacts(&ada, json!({ "search": "ELO" })).await.0, ["élodie"]);
    assert_eq!(contacts(&ada, json!({ "search": "é" })).await.0, ["élodie", "éric"]);
    assert_eq!(contacts(&ada, json!({ "search": "_" })).await.0, Vec::<String>::new());

    let (first, back, on, info) = contacts(&ada, json!({ "first": 2 })).await;
    assert_eq!((first, back, on), (vec!["bob".to_owned(), "élodie".to_owned()], false, true));
    let (rest, back, on, info) = contacts(&ada, json!({ "first": 3, "after": info["endCursor"] })).await;
    assert_eq!((rest.len(), back, on), (3, true, false));
    let (before, back, on, _) = contacts(&ada, json!({ "last": 1, "before": info["startCursor"] })).await;
    assert_eq!((before, back, on), (vec!["élodie".to_owned()], true, true));
}

#[rstest]
#[tokio::test]
async fn a_relationship_is_one_sided_and_can_be_removed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    for (on, off, shown) in [
        ("addContact", "removeContact", "isContact"),
        ("followMember", "unfollowMember", "isFollowed"),
        ("blockMember", "unblockMember", "isBlocked"),
    ] {
        for _ in 0..2 {
            assert_eq!(ada.on_member(on, &bob).await[shown], true, "{on}, also repeated");
        }
        let query = format!("query($id: ID!) {{ member(by: {{ id: $id }}) {{ {shown} }} }}");
        assert_eq!(bob.executes(&query, json!({ "id": ada.id })).await["member"][shown], false);
        for _ in 0..2 {
            assert_eq!(ada.on_member(off, &bob).await[shown], false, "{off}, also repeated");
        }
    }
}

#[rstest]
#[tokio::test]
async fn contacts_follows_and_blocks_are_separate_lists(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    ada.on_member("followMember", &bob).await;
    ada.on_member("blockMember", &eve).await;

    let query = "{ viewer { contacts { nodes { handle } } following { nodes { handle } } blocked { nodes { handle } } } }";
    let lists = ada.executes(query, json!({})).await["viewer"].clone();

    assert_eq!(lists["contacts"]["nodes"], json!([]));
    assert_eq!(lists["following"]["nodes"], json!([{ "handle": "bob" }]));
    assert_eq!(lists["blocked"]["nodes"], json!([{ "handle": "eve" }]));
}

#[rstest]
#[tokio::test]
async fn a_relationship_needs_another_existing_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let unknown = format!("member_{}", "0".repeat(32));

    for mutation in ["addContact", "followMember", "blockMember", "unblockMember"] {
        assert_eq!(ada.cannot_on_member(mutation, &ada.id).await, "CANNOT_RELATE_TO_SELF input.memberId");
        assert_eq!(ada.cannot_on_member(mutation, &unknown).await, "MEMBER_NOT_FOUND input.memberId");
    }
}

#[rstest]
#[tokio::test]
async fn searches_that_no_name_can_match_find_nobody(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.on_member("addContact", &bob).await;
    ada.writes_to(&bob, "Bonjour").await;
    let query = "query($search: String!) { viewer {
        contacts(search: $search) { nodes { id } } conversations(filter: { search: $search }) { nodes { id } } } }";

    for search in ["\0", "bob\0", &"bob".repeat(60_000)] {
        let found = ada.executes(query, json!({ "search": search })).await["viewer"].clone();
        assert_eq!(found, json!({ "contacts": { "nodes": [] }, "conversations": { "nodes": [] } }));
    }
    let by_handle = "query($handle: String!) { member(by: { handle: $handle }) { id } }";
    assert_eq!(ada.executes(by_handle, json!({ "handle": "bob\0" })).await["member"], Value::Null);
    let cursor = BASE64_URL_SAFE_NO_PAD.encode(format!("members:{}:bob\0", "0".repeat(32)));
    assert_eq!(ada.error_codes(CONTACTS, json!({ "after": cursor })).await, ["BAD_USER_INPUT"]);
}
