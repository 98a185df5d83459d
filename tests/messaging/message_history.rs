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
        firstUnread { body }
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

const AROUND: &str = "query($id: ID!, $first: Int, $last: Int, $after: String, $before: String, $around: ID, \
    $unread: Boolean) { conversation(id: $id) { firstUnread { body }
    messages(first: $first, last: $last, after: $after, before: $before, around: $around, aroundFirstUnread: $unread) {
        totalCount nodes { body } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";

/// The bodies of a page, with `<` and `>` where the history continues.
fn page_of(conversation: &Value) -> String {
    let (messages, info) = (&conversation["messages"], &conversation["messages"]["pageInfo"]);
    let bodies = messages["nodes"].as_array().expect("nodes").iter().filter_map(|node| node["body"].as_str());
    let continues = |side: &str, mark| if info[side] == true { mark } else { "" };
    let bodies: String = bodies.collect();
    format!("{}{bodies}{}", continues("hasPreviousPage", "<"), continues("hasNextPage", ">"))
}

#[rstest]
#[tokio::test]
async fn a_page_around_a_message_continues_in_both_directions(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    for number in 2..=9 {
        bob.sends(&id, &number.to_string()).await;
    }
    let message = |number: i64| format!("message_{}_{number}", &id["conversation_".len()..]);
    let page = async |mut variables: Value| {
        variables["id"] = json!(id);
        ada.executes(AROUND, variables).await["conversation"].clone()
    };
    let around =
        async |number, first: i32| page_of(&page(json!({ "around": message(number), "first": first })).await);

    assert_eq!(around(5, 4).await, "<3456>");
    assert_eq!(around(5, 3).await, "<456>");
    assert_eq!(around(5, 1).await, "<5>");
    assert_eq!(around(5, 0).await, "<>");
    assert_eq!(around(5, 20).await, "123456789");
    assert_eq!(around(1, 3).await, "123>", "the page moves at the ends");
    assert_eq!(around(9, 3).await, "<789");
    assert_eq!(around(8, 3).await, "<789");
    assert_eq!(around(i64::MAX, 3).await, "<789", "no such message yet");
    assert_eq!(page_of(&page(json!({ "around": message(5) })).await), "123456789", "20 by default");

    let middle = page(json!({ "around": message(5), "first": 3 })).await["messages"]["pageInfo"].clone();
    assert_eq!(page_of(&page(json!({ "last": 2, "before": middle["startCursor"] })).await), "<23>");
    assert_eq!(page_of(&page(json!({ "first": 2, "after": middle["endCursor"] })).await), "<78>");
}

#[rstest]
#[tokio::test]
async fn a_page_around_the_first_unread_message(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    for number in 2..=9 {
        bob.sends(&id, &number.to_string()).await;
    }
    let unread = async |first: i32| {
        let variables = json!({ "id": id, "unread": true, "first": first });
        let seen = ada.executes(AROUND, variables).await["conversation"].clone();
        (seen["firstUnread"]["body"].as_str().unwrap_or("-").to_owned(), page_of(&seen))
    };
    let sees = |first_unread: &str, page: &str| (first_unread.to_owned(), page.to_owned());

    assert_eq!(unread(4).await, sees("2", "1234>"));
    let fifth = format!("message_{}_5", &id["conversation_".len()..]);
    ada.reads(&id, Some(&fifth)).await;
    assert_eq!(unread(4).await, sees("6", "<4567>"));
    assert_eq!(unread(1).await, sees("6", "<6>"));
    assert_eq!(unread(0).await, sees("6", "<>"), "the first unread message need not be in the page");
    ada.reads(&id, None).await;
    assert_eq!(unread(4).await, sees("-", "<6789"), "the newest if everything is read");
    bob.sends(&id, "X").await;
    assert_eq!(unread(4).await, sees("X", "<789X"));
    ada.sends(&id, "Y").await;
    assert_eq!(unread(4).await, sees("-", "<89XY"), "sending marks as read");

    let empty = ada.starts_empty_conversation_with(&app.member("Cem").await).await;
    let seen = ada.executes(AROUND, json!({ "id": empty, "unread": true })).await["conversation"].clone();
    assert_eq!((&seen["firstUnread"], page_of(&seen).as_str()), (&Value::Null, ""));
}

#[rstest]
#[tokio::test]
async fn a_place_is_in_the_conversation_and_takes_only_a_size(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, cem) = (app.member("Ada").await, app.member("Bob").await, app.member("Cem").await);
    let (id, elsewhere) = (ada.writes_to(&bob, "1").await, ada.writes_to(&cem, "1").await);
    let first_of = |id: &str| format!("message_{}_1", &id["conversation_".len()..]);
    let (own, other) = (first_of(&id), first_of(&elsewhere));
    let cursor = BASE64_URL_SAFE_NO_PAD.encode("messages:1");
    for mut refused in [
        json!({ "around": other }),
        json!({ "around": id }),
        json!({ "around": "message" }),
        json!({ "around": own, "unread": true }),
        json!({ "around": own, "last": 1 }),
        json!({ "around": own, "after": cursor }),
        json!({ "unread": true, "before": cursor }),
        json!({ "unread": true, "last": 1 }),
        json!({ "around": own, "first": 101 }),
    ] {
        refused["id"] = json!(id);
        assert_eq!(ada.error_codes(AROUND, refused.clone()).await, ["BAD_USER_INPUT"], "{refused}");
    }
    let seen = ada.executes(AROUND, json!({ "id": id, "around": own, "unread": false })).await;
    assert_eq!(page_of(&seen["conversation"]), "1");
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
