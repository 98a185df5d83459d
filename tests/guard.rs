//! What a document may ask: at each limit it is answered, one above it is refused, whichever way it
//! comes.

use causerie::graphql::Limits;
use reqwest::RequestBuilder;
use rstest::rstest;
use serde_json::{Value, json};

use crate::http::{GRAPHQL, answer, post};
use crate::support::{Actor, Sqlite, start};

/// A document that has exactly so much of something, and little of the rest.
type Document = fn(usize) -> String;

fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn tokens(count: usize) -> String {
    format!("{{ viewer {{ member {{ {} }} }} }}", "id ".repeat(count - 8))
}

fn operations(count: usize) -> String {
    each(count, |n| format!("query Q{n} {{ __typename }} "))
}

fn fragments(count: usize) -> String {
    let spreads = each(count, |n| format!("...F{n} "));
    let fragments = each(count, |n| format!("fragment F{n} on Member {{ id }} "));
    format!("{{ viewer {{ member {{ {spreads} }} }} }} {fragments}")
}

fn root_fields(count: usize) -> String {
    format!(
        "{{ ...F viewer {{ eventCursor }} }} fragment F on Query {{ {} }}",
        "__typename ".repeat(count - 1)
    )
}

fn aliases(count: usize) -> String {
    format!("{{ viewer {{ {} }} }}", each(count, |n| format!("a{n}: __typename ")))
}

fn directives(count: usize) -> String {
    format!("{{ viewer {{ {} }} }}", "eventCursor @include(if: true) ".repeat(count))
}

/// A fragment of fifty fields, spread so often, and some more fields.
fn selections(count: usize) -> String {
    let (spreads, more) = ((count - 52) / 51, (count - 52) % 51);
    let (spreads, more) = ("...F ".repeat(spreads), "id ".repeat(more));
    let fifty = "id ".repeat(50);
    format!("{{ viewer {{ member {{ {spreads} {more} }} }} }} fragment F on Member {{ {fifty} }}")
}

fn depth(count: usize) -> String {
    let name = |n| if n % 2 == 0 { "openConversation" } else { "correspondent" };
    let inner = (0..count - 3).rev().fold("id".to_owned(), |inner, n| format!("{} {{ {inner} }}", name(n)));
    format!("{{ ...F }} fragment F on Query {{ viewer {{ member {{ {inner} }} }} }}")
}

/// Each page of a hundred costs 201, each field one more.
fn complexity(count: usize) -> String {
    let pages =
        each((count - 1) / 201, |n| format!("p{n}: contacts(first: 100) {{ nodes {{ __typename }} }} "));
    format!("{{ viewer {{ {pages} {} }} }}", "eventCursor ".repeat((count - 1) % 201))
}

/// A page inside an interface, where only the fragment says what it is.
fn hidden_complexity(count: usize) -> String {
    let conversation = "conversation_00000000000000000000000000000000";
    let page = |more| {
        format!(
            "{{ node(id: \"{conversation}\") {{ ...F }} }} fragment F on Conversation
            {{ messages(first: 100) {{ nodes {{ {} }} }} {} }}",
            "body ".repeat(9),
            "status ".repeat(more)
        )
    };
    page(count - 4602)
}

fn by_get(ada: &Actor, query: &str) -> RequestBuilder {
    let parameters = [("query", query), ("operationName", "Q0")];
    let parameters = if query.starts_with("query Q0") { &parameters[..] } else { &parameters[..1] };
    let request = reqwest::Client::new().get(&ada.url).query(parameters);
    request.header("graphql-require-preflight", "1").bearer_auth(&ada.token)
}

/// Code and limit of what came back; `fine` where it was answered.
fn outcome(response: &Value) -> String {
    let Some(errors) = response.get("errors") else { return "fine".to_owned() };
    assert!(response.get("data").is_none(), "{response}");
    let extensions = &errors[0]["extensions"];
    format!("{} {}", extensions["code"].as_str().expect("a code"), extensions["limit"])
}

/// The same from each transport.
async fn everywhere(ada: &Actor, query: &str) -> String {
    let name = query.starts_with("query Q0").then_some("Q0");
    let body = json!({ "query": query, "operationName": name });
    let http = reqwest::Client::new();
    let posted = answer(http.post(&ada.url).bearer_auth(&ada.token).json(&body)).await.body;
    let got = answer(by_get(ada, query)).await.body;
    let sent = ada.opens_a_socket().await.asks(&body).await;
    let outcomes = [outcome(&posted), outcome(&got), outcome(&sent)];
    assert!(outcomes.iter().all(|one| *one == outcomes[0]), "{outcomes:?}");
    let [outcome, ..] = outcomes;
    outcome
}

#[rstest]
#[case::tokens(tokens, |limits: Limits| limits.tokens, "QUERY_TOO_LONG")]
#[case::operations(operations, |limits: Limits| limits.operations, "QUERY_TOO_MANY_OPERATIONS")]
#[case::fragments(fragments, |limits: Limits| limits.fragments, "QUERY_TOO_MANY_FRAGMENTS")]
#[case::root_fields(root_fields, |limits: Limits| limits.root_fields, "QUERY_TOO_MANY_ROOT_FIELDS")]
#[case::aliases(aliases, |limits: Limits| limits.aliases, "QUERY_TOO_MANY_ALIASES")]
#[case::directives(directives, |limits: Limits| limits.directives, "QUERY_TOO_MANY_DIRECTIVES")]
#[case::selections(selections, |limits: Limits| limits.selections, "QUERY_TOO_MANY_SELECTIONS")]
#[case::depth(depth, |limits: Limits| limits.depth, "QUERY_TOO_DEEP")]
#[case::complexity(complexity, |limits: Limits| limits.complexity, "QUERY_TOO_COMPLEX")]
#[case::hidden_complexity(hidden_complexity, |limits: Limits| limits.complexity, "QUERY_TOO_COMPLEX")]
#[tokio::test]
async fn a_document_may_be_at_a_limit_and_not_above(
    #[case] document: Document,
    #[case] limit: fn(Limits) -> usize,
    #[case] code: &str,
) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let limit = limit(Limits::default());

    assert_eq!(everywhere(&ada, &document(limit)).await, "fine");
    assert_eq!(everywhere(&ada, &document(limit + 1)).await, format!("{code} {limit}"));
}

#[tokio::test]
async fn a_page_costs_what_its_variable_says() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let query = "query($n: Int = 1) { viewer { conversations(first: $n) { nodes { messages(last: 100) { nodes { id } } } } } }";

    ada.asks(query, json!({})).await;
    ada.asks(query, json!({ "n": 10 })).await;
    assert_eq!(ada.fails(query, json!({ "n": 100 })).await, ["QUERY_TOO_COMPLEX"]);
}

/// 1 KiB of text that is 67 million fields.
fn bomb() -> String {
    let spreads = |n| format!("fragment F{n} on Query {{ ...F{next} ...F{next} }} ", next = n + 1);
    format!("{{ ...F0 }} {} fragment F26 on Query {{ __typename }}", each(26, spreads))
}

#[rstest]
#[case::bomb(bomb(), "QUERY_TOO_MANY_ROOT_FIELDS 30")]
#[case::inner_bomb(bomb().replacen("...F0", "viewer { ...F0 }", 1), "QUERY_TOO_MANY_SELECTIONS 5000")]
#[case::brackets("{a".repeat(100), "QUERY_TOO_DEEP 64")]
#[case::lists(format!("{{ a(b: {}", "[".repeat(200_000)), "QUERY_TOO_LONG 5000")]
#[case::types(format!("query($a: {}", "[".repeat(4_000)), "QUERY_TOO_DEEP 64")]
#[case::fragments_in_fragments(
    format!("{{ ...F0 }} {} fragment F40 on Query {{ __typename }}", each(40, |n| format!("fragment F{n} on Query {{ ...F{} }}", n + 1))),
    "QUERY_TOO_DEEP 32"
)]
#[case::cycle("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
#[case::cycle_aside("{ __typename } fragment A on Query { viewer { ...A } }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
#[case::endless_string("{ a(b: \"\"\" \\\"\"\" ) }".to_owned(), "GRAPHQL_PARSE_FAILED null")]
#[case::types_of_types(
    "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".to_owned(),
    "QUERY_TOO_DEEP 2"
)]
#[tokio::test]
async fn what_would_cost_too_much_is_refused(#[case] query: String, #[case] refusal: &str) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    if query.len() < 50_000 {
        assert_eq!(everywhere(&ada, &query).await, refusal);
    } else {
        assert_eq!(outcome(&ada.sends_raw(&query, json!({})).await), refusal);
    }
}

#[tokio::test]
async fn the_refusal_says_what_and_how_much() {
    let app = start!(Sqlite);

    let refused = answer(post(&app, &json!({ "query": tokens(5_001) })).header("accept", GRAPHQL)).await;

    assert_eq!(refused.refusal(), "400 QUERY_TOO_LONG");
    let message = "The number of tokens of this document is over the limit of 5000.";
    assert_eq!(refused.body["errors"][0]["message"], message);
}

/// Strings and comments may hold what they like.
#[tokio::test]
async fn what_is_quoted_does_not_count() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let brackets = "{".repeat(6_000);
    let query = format!(
        "# {brackets} \"\n{{ member(by: {{ handle: \"{brackets} \\\" {brackets}\" }}) {{ id }}
        other: member(by: {{ handle: \"\"\"{brackets} \" \\\"\"\" {brackets}\"\"\" }}) {{ id }} }}"
    );

    assert_eq!(ada.asks(&query, json!({})).await, json!({ "member": null, "other": null }));
}
