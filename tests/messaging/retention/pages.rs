//! Pages of a history whose first messages have expired.

use rstest::rstest;
use serde_json::{Value, json};

use super::{days_later, expires};
use crate::support::{Actor, Backend, Postgres, Sqlite, start};

const PAGE: &str =
    "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) { conversation(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before, around: $around) {
        totalCount nodes { body } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }";

/// The joined bodies of a page, whether there are more before and after it, and the whole connection.
async fn page(actor: &Actor, id: &str, mut window: Value) -> (String, [bool; 2], Value) {
    window["id"] = json!(id);
    let messages = actor.executes(PAGE, window).await["conversation"]["messages"].clone();
    let nodes = messages["nodes"].as_array().expect("nodes");
    let bodies = nodes.iter().filter_map(|node| node["body"].as_str()).collect();
    let info = messages["pageInfo"].clone();
    (bodies, ["hasPreviousPage", "hasNextPage"].map(|flag| info[flag] == true), messages)
}

#[rstest]
#[tokio::test]
async fn pages_start_at_the_oldest_message_that_is_left(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    for text in ["2", "3"] {
        ada.sends(&id, text).await;
    }
    let (_, _, old) = page(&ada, &id, json!({ "last": 1 })).await;
    let (ada, _) = days_later(&app, 31).await;
    for text in ["4", "5", "6", "7"] {
        ada.sends(&id, text).await;
    }
    expires(&app).await;

    let (bodies, flags, first) = page(&ada, &id, json!({ "first": 2 })).await;
    assert_eq!((bodies.as_str(), flags, &first["totalCount"]), ("45", [false, true], &json!(4)));
    let after = &first["pageInfo"]["endCursor"];
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "after": after })).await;
    assert_eq!((bodies.as_str(), flags), ("67", [true, false]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 3, "before": after })).await;
    assert_eq!((bodies.as_str(), flags), ("4", [false, true]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 9 })).await;
    assert_eq!((bodies.as_str(), flags), ("4567", [false, false]));
    // A cursor of a message that has expired.
    let old = &old["pageInfo"]["startCursor"];
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "after": old })).await;
    assert_eq!((bodies.as_str(), flags), ("45", [false, true]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "last": 2, "before": old })).await;
    assert_eq!((bodies.as_str(), flags), ("", [false, true]));
    // A link to a message that has expired, and to one that is left.
    let message = |number: i64| format!("message_{}_{number}", &id["conversation_".len()..]);
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "around": message(2) })).await;
    assert_eq!((bodies.as_str(), flags), ("45", [false, true]));
    let (bodies, flags, _) = page(&ada, &id, json!({ "first": 2, "around": message(6) })).await;
    assert_eq!((bodies.as_str(), flags), ("56", [true, true]));
}
