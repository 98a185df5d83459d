//! The size of responses: a field with a low complexity is small, and no long text is repeated.

use serde_json::{Value, json};

use crate::support::document_outcome::outcome;
use crate::support::response::{HttpResponse, send};
use crate::support::response_stream::{EVENTS, PARTS, stream_request};
use crate::support::{Actor, ResponseStream, Sqlite, Subscription, start};

/// The longest body: 10,000 characters of 4 bytes each.
fn longest_body() -> String {
    "🙂".repeat(10_000)
}

/// 100 grapheme clusters, each with 99 combining accents.
fn combining_accents() -> String {
    format!("e{}", "\u{301}".repeat(99)).repeat(100)
}

async fn execute(actor: &Actor, query: &str, variables: Value) -> HttpResponse {
    send(actor.request(query, &variables)).await
}

/// The size of the largest value of this field, in bytes.
async fn largest_value(actor: &Actor, id: &str, field: &str) -> usize {
    let query =
        format!("query($id: ID!) {{ conversation(id: $id) {{ messages {{ nodes {{ text: {field} }} }} }} }}");
    let data = actor.executes(&query, json!({ "id": id })).await;
    let nodes = data["conversation"]["messages"]["nodes"].as_array().expect("messages");
    nodes.iter().map(|node| node["text"].to_string().len()).max().expect("a message")
}

#[tokio::test]
async fn the_size_of_a_field_is_bounded_by_its_complexity() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, &longest_body()).await;
    ada.sends(&id, &combining_accents()).await;
    ada.sends(&id, &"\"".repeat(10_000)).await;

    // The complexity limit is 5,000, so no response is larger than about 10 MB.
    for (field, cost) in
        [("body", 20), ("preview(length: 1000)", 43), ("preview", 8), ("preview(length: 1)", 4)]
    {
        let size = largest_value(&ada, &id, field).await;
        assert!(size < 2_048 * cost, "{field}: {size}");
    }
}

#[tokio::test]
async fn two_pages_of_bodies_are_within_the_complexity_limit_and_three_are_not() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let id = "conversation_00000000000000000000000000000000";
    let pages = |count: usize, field: &str| {
        let page = |n| format!("p{n}: messages(last: 100) {{ nodes {{ {field} }} }} ");
        format!(
            "query($id: ID!) {{ conversation(id: $id) {{ {} }} }}",
            (0..count).map(page).collect::<String>()
        )
    };

    for (count, field) in [(2, "body"), (1, "preview(length: 1000)"), (5, "preview")] {
        ada.executes(&pages(count, field), json!({ "id": id })).await;
        let codes = ada.error_codes(&pages(count + 1, field), json!({ "id": id })).await;
        assert_eq!(codes, ["QUERY_TOO_COMPLEX"], "{field}");
    }
}

/// A subscription after a cursor, with this complexity per event.
fn subscription_with_complexity(cursor: &str, cost: usize) -> String {
    let (many, few) = ((cost - 3) / 20, (cost - 3) % 20);
    let (many, few) = ("body ".repeat(many), "id ".repeat(few));
    format!("subscription {{ newMessage(after: \"{cursor}\") {{ cursor message {{ {many} {few} }} }} }}")
}

#[tokio::test]
async fn the_complexity_of_an_event_is_limited() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let cursor = ada.cursor().await;
    let (at, over) = (subscription_with_complexity(&cursor, 500), subscription_with_complexity(&cursor, 501));

    let mut subscription = Subscription::start(ada.opens_a_socket().await, &at, json!({})).await;
    let mut events = ResponseStream::open(stream_request(&ada, EVENTS, &at, &json!({}))).await;
    let mut parts = ResponseStream::open(stream_request(&ada, PARTS, &at, &json!({}))).await;
    bob.writes_to(&ada, "salut").await;
    assert_eq!(subscription.next().await["message"]["body"], "salut");
    assert_eq!(events.next().await.0["message"]["body"], "salut");
    assert_eq!(
        parts.part().await.expect("a part")["payload"]["data"]["newMessage"]["message"]["body"],
        "salut"
    );

    let refused = "QUERY_TOO_COMPLEX 500";
    let over = json!({ "query": over });
    assert_eq!(outcome(&ada.opens_a_socket().await.executes(&over).await), refused);
    let over = over["query"].as_str().expect("a string");
    let mut events = ResponseStream::open(stream_request(&ada, EVENTS, over, &json!({}))).await;
    assert_eq!(outcome(&events.event().await.expect("an event").data), refused);
    let mut parts = ResponseStream::open(stream_request(&ada, PARTS, over, &json!({}))).await;
    assert_eq!(outcome(&parts.part().await.expect("a part")), refused);
}

#[tokio::test]
async fn the_length_of_names_and_aliases_is_limited() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let name = |length: usize| "n".repeat(length);

    ada.executes(&format!("{{ {}: viewer {{ eventCursor }} }}", name(128)), json!({})).await;
    for query in [
        format!("{{ {}: viewer {{ eventCursor }} }}", name(129)),
        format!("{{ viewer {{ {} }} }}", name(129)),
        format!("query {} {{ viewer {{ eventCursor }} }}", name(129)),
        format!("{{ viewer {{ conversations(first: ${}) {{ nodes {{ id }} }} }} }}", name(200_000)),
    ] {
        let refused = execute(&ada, &query, json!({})).await;
        assert_eq!(refused.refusal(), "200 QUERY_TOO_LONG");
        assert_eq!(refused.body["errors"][0]["extensions"]["limit"], 128);
    }
}

/// A document that uses a variable this many times, through fragments.
fn document_with_uses(uses: usize, declared: &str) -> String {
    let eight = "conversations(first: 0, filter: { search: $text }) { __typename } ".repeat(8);
    let (spreads, more) = ("...F ".repeat(uses / 8), uses % 8);
    let more = "contacts(search: $text) { __typename } ".repeat(more);
    format!("query(${declared}) {{ viewer {{ {spreads} {more} }} }} fragment F on Viewer {{ {eight} }}")
}

#[tokio::test]
async fn a_long_value_counts_each_time_it_is_used() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let uses = 5 * 8;
    let text = "x".repeat(8 * 1024 * 1024 / uses);
    let outcome_with = async |query: &str, text: Option<&str>| {
        outcome(&execute(&ada, query, json!({ "text": text })).await.body)
    };
    let refused = format!("QUERY_TOO_LONG {}", 8 * 1024 * 1024);
    let by_variable = |uses| document_with_uses(uses, "text: String");

    // The names and numbers in the arguments count as well.
    let names = "search".len() + 1;
    assert_eq!(outcome_with(&by_variable(uses), Some(&text[names..])).await, "executed");
    assert_eq!(outcome_with(&by_variable(uses), Some(&text[names - 1..])).await, refused);
    // As the default of a variable, and as a literal.
    let by_default = document_with_uses(uses, &format!("text: String = \"{text}\""));
    let response = execute(&ada, &by_default, json!({})).await;
    assert_eq!(response.refusal(), "200 QUERY_TOO_LONG");
    let literal = by_variable(uses)
        .replace("query($text: String)", "query")
        .replace("$text", &format!("\"{}\"", &text[..25_000]));
    assert_eq!(outcome_with(&literal, None).await, "executed");
    let literal = literal.replace("...F", &"...F ".repeat(9));
    assert_eq!(outcome_with(&literal, None).await, refused);
}

#[tokio::test]
async fn an_error_does_not_repeat_a_long_value() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let query = "query($status: ConversationStatus) { viewer { conversations(filter: { status: $status }) { nodes { id } } } }";

    let response = execute(&ada, query, json!({ "status": "é".repeat(100_000) })).await;

    assert_eq!(response.refusal(), "200 GRAPHQL_VALIDATION_FAILED");
    let message = response.body["errors"][0]["message"].as_str().expect("a message");
    assert!(message.len() <= 503 && !message.contains("éé"), "{message}");
}
