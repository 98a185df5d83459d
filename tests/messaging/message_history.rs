//! The messages of a conversation: pagination and previews.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn the_history_is_paginated_from_both_ends(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    for text in 2..=7 {
        bob.sends(&id, &text.to_string()).await;
    }
    let query =
        "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
        messages(first: $first, after: $after, last: $last, before: $before) {
            totalCount nodes { body } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";
    let page = async |mut variables: Value| {
        variables["id"] = json!(id);
        let seen = ada.executes(query, variables).await["conversation"]["messages"].clone();
        assert_eq!(seen["totalCount"], 7);
        let bodies: String =
            seen["nodes"].as_array().expect("nodes").iter().filter_map(|n| n["body"].as_str()).collect();
        let info = seen["pageInfo"].clone();
        (bodies, info["hasPreviousPage"] == true, info["hasNextPage"] == true, info)
    };

    let (bodies, back, on, info) = page(json!({ "last": 3 })).await;
    assert_eq!((bodies.as_str(), back, on), ("567", true, false));
    let (bodies, back, on, info) = page(json!({ "last": 3, "before": info["startCursor"] })).await;
    assert_eq!((bodies.as_str(), back, on), ("234", true, true));
    let (bodies, back, on, first) = page(json!({ "last": 3, "before": info["startCursor"] })).await;
    assert_eq!((bodies.as_str(), back, on), ("1", false, true));
    let (bodies, back, on, _) = page(json!({ "last": 3, "before": first["startCursor"] })).await;
    assert_eq!((bodies.as_str(), back, on), ("", false, true));
    let (bodies, back, on, info) = page(json!({ "first": 5 })).await;
    assert_eq!((bodies.as_str(), back, on), ("12345", false, true));
    let (bodies, back, on, end) = page(json!({ "first": 5, "after": info["endCursor"] })).await;
    assert_eq!((bodies.as_str(), back, on), ("67", true, false));
    let (bodies, back, on, _) = page(json!({ "after": end["endCursor"] })).await;
    assert_eq!((bodies.as_str(), back, on), ("", true, false));
    let between = json!({ "after": first["startCursor"], "before": end["endCursor"], "first": 2 });
    let (bodies, back, on, _) = page(between).await;
    assert_eq!((bodies.as_str(), back, on), ("23", true, true));
}

/// `conversation` reads the page with the conversation in one statement, `node` reads it afterwards.
#[rstest]
#[tokio::test]
async fn a_page_of_messages_is_the_same_through_conversation_and_node(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob, cem) = (app.member("Ada").await, app.member("Bob").await, app.member("Cem").await);
    let (id, other) = (ada.writes_to(&bob, "1").await, ada.writes_to(&cem, "1").await);
    for number in 2..=5 {
        bob.sends(&id, &number.to_string()).await;
    }
    let empty = ada.starts_conversation_with(&app.member("Dan").await).await["conversation"]["id"].clone();
    let page = "fragment page on Conversation { messages(first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { cursor node { body sender { handle } } }
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor } }
        first_page: messages(first: 1) { nodes { body } } }";
    let variables =
        "$id: ID!, $other: ID!, $empty: ID!, $first: Int, $after: String, $last: Int, $before: String";
    let query_by = |field: &str, on: &str| {
        let of = |alias: &str| format!("{alias}: {field}(id: ${alias}) {{ {on} {{ ...page }} }}");
        format!("query({variables}) {{ {} {} {} }} {page}", of("id"), of("other"), of("empty"))
    };
    let (together, apart) = (query_by("conversation", "..."), query_by("node", "... on Conversation"));
    let positions = [None, Some(i64::MIN), Some(0), Some(2), Some(5), Some(6), Some(7), Some(i64::MAX)];
    let cursors =
        positions.map(|position| Some(BASE64_URL_SAFE_NO_PAD.encode(format!("messages:{}", position?))));
    for (after, before) in cursors.iter().flat_map(|after| cursors.iter().map(move |before| (after, before)))
    {
        for (first, last) in
            [(None, None), (Some(2), None), (None, Some(2)), (None, Some(0)), (None, Some(20))]
        {
            let window = json!({ "id": id, "other": other, "empty": empty,
                "first": first, "last": last, "after": after, "before": before });

            let seen = ada.executes(&together, window.clone()).await;

            assert_eq!(seen, ada.executes(&apart, window.clone()).await, "{window}");
            assert_eq!(seen["id"]["messages"]["totalCount"], 5);
            assert_eq!(seen["other"]["first_page"]["nodes"], json!([{ "body": "1" }]));
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_preview_is_one_line_of_at_most_the_given_length(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour,\n\nc'est   👩‍👩‍👧 !").await;
    let query = "query($id: ID!, $length: Int) { conversation(id: $id) { lastMessage { preview(length: $length) } } }";
    let preview = async |variables: Value| {
        bob.executes(query, variables).await["conversation"]["lastMessage"]["preview"].clone()
    };

    assert_eq!(preview(json!({ "id": id })).await, "Bonjour, c'est 👩‍👩‍👧 !");
    assert_eq!(preview(json!({ "id": id, "length": 10 })).await, "Bonjour,…");
    assert_eq!(preview(json!({ "id": id, "length": 17 })).await, "Bonjour, c'est 👩‍👩‍👧…");
    assert_eq!(bob.error_codes(query, json!({ "id": id, "length": 0 })).await, ["BAD_USER_INPUT"]);
}
