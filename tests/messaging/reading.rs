//! The conversation list, message history, read marks, and previews.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
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
    let empty = ada.contacts(&app.member("Dan").await).await["conversation"]["id"].clone();
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

#[rstest]
#[tokio::test]
async fn an_id_of_another_type_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;

    let conversation = "query($id: ID!) { conversation(id: $id) { id } }";
    for invalid in [ada.id.as_str(), "nonsense", "", &id.to_uppercase(), &format!("{id}_1")] {
        assert_eq!(
            ada.error_codes(conversation, json!({ "id": invalid })).await,
            ["BAD_USER_INPUT"],
            "{invalid}"
        );
    }
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    for (id, kind) in [(&ada.id, "Member"), (&id, "Conversation")] {
        let found = ada.executes(node, json!({ "id": id })).await["node"].clone();
        assert_eq!(found, json!({ "__typename": kind, "id": id }));
    }
    assert_eq!(ada.error_codes(node, json!({ "id": "nonsense" })).await, ["BAD_USER_INPUT"]);
}
