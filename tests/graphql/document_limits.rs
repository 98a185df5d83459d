//! Document limits: a document at a limit is executed, and one above it is refused, on every transport.

use causerie::config::DocumentLimits;
use rstest::rstest;
use serde_json::json;

use crate::support::document_outcome::{outcome, outcome_on_every_transport, repeated};
use crate::support::response::{GRAPHQL, post, send};
use crate::support::response_stream::{EVENTS, PARTS, stream_request};
use crate::support::{ResponseStream, Sqlite, start};

/// Returns a document with exactly this much of one quantity, and little of the others.
type Document = fn(usize) -> String;

/// Commas and comments are not tokens. A string, a name and a spread operator are one each.
fn tokens(count: usize) -> String {
    let ids = "id, ".repeat(count - 24);
    format!(
        "{{ viewer {{ member {{ ... {{ {ids} }} }} }} member(by: {{ handle: \"a, b\" }}) {{ id }} }} # the end"
    )
}

fn operations(count: usize) -> String {
    repeated(count, |n| format!("query Q{n} {{ __typename }} "))
}

/// An alias of this length.
fn name(count: usize) -> String {
    format!("{{ viewer {{ {}: __typename }} }}", "a".repeat(count))
}

fn fragments(count: usize) -> String {
    let spreads = repeated(count, |n| format!("...F{n} "));
    let fragments = repeated(count, |n| format!("fragment F{n} on Member {{ id }} "));
    format!("{{ viewer {{ member {{ {spreads} }} }} }} {fragments}")
}

/// In the operation that is not executed.
fn root_fields(count: usize) -> String {
    let fields = "__typename ".repeat(count - 1);
    format!(
        "query Q0 {{ __typename }} query Q1 {{ ...F ... {{ viewer {{ eventCursor }} }} }} fragment F on Query {{ {fields} }}"
    )
}

/// One alias is in a fragment that is spread twice, and counts once.
fn aliases(count: usize) -> String {
    let aliases = repeated(count - 1, |n| format!("a{n}: __typename "));
    format!("{{ viewer {{ {aliases} member {{ ...F ...F }} }} }} fragment F on Member {{ b: id }}")
}

fn directives(count: usize) -> String {
    let (include, fields) = ("@include(if: true)", "eventCursor @include(if: true) ".repeat(count - 2));
    format!(
        "{{ viewer {{ {fields} ... {include} {{ __typename }} member {{ ...F {include} }} }} }} fragment F on Member {{ id }}"
    )
}

/// A fragment of fifty fields, spread several times, and some more fields.
fn selections(count: usize) -> String {
    let (spreads, more) = ((count - 52) / 51, (count - 52) % 51);
    let (spreads, more) = ("...F ".repeat(spreads), "id ".repeat(more));
    let fifty = "id ".repeat(50);
    format!("{{ viewer {{ member {{ {spreads} {more} }} }} }} fragment F on Member {{ {fifty} }}")
}

fn depth(count: usize) -> String {
    let name = |n| if n % 2 == 0 { "openConversation" } else { "correspondent" };
    let inner = (0..count - 3).rev().fold("id".to_owned(), |inner, n| format!("{} {{ {inner} }}", name(n)));
    format!("{{ viewer {{ member {{ ...F }} }} }} fragment F on Member {{ {inner} }}")
}

/// Nested inline fragments.
fn nesting(count: usize) -> String {
    format!("{} {{ __typename {}", "{ ... ".repeat(count - 1), "}".repeat(count))
}

/// A fragment that is spread at two levels of nesting.
fn nested_fragments(count: usize) -> String {
    let (open, close) = ("... { ".repeat(count - 3), "} ".repeat(count - 3));
    format!("{{ ...F {open} ...F {close} }} fragment F on Query {{ ... {{ __typename }} }}")
}

/// Lists of fields, nested through the types of the fields.
fn type_lists(count: usize) -> String {
    let lists =
        (2..count).fold("fields { name }".to_owned(), |inner, _| format!("fields {{ type {{ {inner} }} }}"));
    format!(
        "{{ __schema {{ types {{ fields {{ type {{ ...F }} }} }} }} }} fragment F on __Type {{ {lists} }}"
    )
}

/// A page of 100 costs 210, the last 50 cost 110, a default page of 20 costs 50, and each field costs 1.
fn complexity(count: usize) -> String {
    let (pages, fields) = ((count - 161) / 210, (count - 161) % 210);
    let pages = repeated(pages, |n| format!("p{n}: contacts(first: 100) {{ nodes {{ __typename }} }} "));
    format!(
        "{{ viewer {{ {pages} following(last: 50) {{ nodes {{ id }} }} blocked {{ nodes {{ id }} }} {} }} }}",
        "eventCursor ".repeat(fields)
    )
}

/// Each field of an introspected type costs 20.
fn costly_types(count: usize) -> String {
    let (of_types, others) = ((count - 1) / 20, (count - 1) % 20);
    format!(
        "{{ __type(name: \"Member\") {{ {} }} {} }}",
        "name ".repeat(of_types),
        "__typename ".repeat(others)
    )
}

/// Pages inside an interface, reached through fragments only.
fn hidden_complexity(count: usize) -> String {
    let fields = "status ".repeat(count - 4141);
    format!(
        "{{ node(id: \"conversation_00000000000000000000000000000000\") {{
            ...F ... on Conversation {{ newest: messages(last: 10) {{ nodes {{ id }} }} }} }} }}
        fragment F on Conversation {{ messages(first: 100) {{ nodes {{ body body }} }} {fields} }}"
    )
}

#[rstest]
#[case::tokens(tokens, |limits: DocumentLimits| limits.query_tokens, "QUERY_TOO_LONG")]
#[case::name(name, |_| 128, "QUERY_TOO_LONG")]
#[case::operations(operations, |limits: DocumentLimits| limits.query_operations, "QUERY_TOO_MANY_OPERATIONS")]
#[case::fragments(fragments, |limits: DocumentLimits| limits.query_fragments, "QUERY_TOO_MANY_FRAGMENTS")]
#[case::root_fields(root_fields, |limits: DocumentLimits| limits.query_root_fields, "QUERY_TOO_MANY_ROOT_FIELDS")]
#[case::aliases(aliases, |limits: DocumentLimits| limits.query_aliases, "QUERY_TOO_MANY_ALIASES")]
#[case::directives(directives, |limits: DocumentLimits| limits.query_directives, "QUERY_TOO_MANY_DIRECTIVES")]
#[case::selections(selections, |limits: DocumentLimits| limits.query_selections, "QUERY_TOO_MANY_SELECTIONS")]
#[case::depth(depth, |limits: DocumentLimits| limits.query_depth, "QUERY_TOO_DEEP")]
#[case::nesting(nesting, |_| 32, "QUERY_TOO_DEEP")]
#[case::nested_fragments(nested_fragments, |_| 32, "QUERY_TOO_DEEP")]
#[case::type_lists(type_lists, |_| 2, "QUERY_TOO_DEEP")]
#[case::complexity(complexity, |limits: DocumentLimits| limits.query_complexity, "QUERY_TOO_COMPLEX")]
#[case::hidden_complexity(hidden_complexity, |limits: DocumentLimits| limits.query_complexity, "QUERY_TOO_COMPLEX")]
#[case::costly_types(costly_types, |limits: DocumentLimits| limits.query_complexity, "QUERY_TOO_COMPLEX")]
#[tokio::test]
async fn a_document_above_a_limit_is_refused(
    #[case] document: Document,
    #[case] limit: fn(DocumentLimits) -> usize,
    #[case] code: &str,
) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let limit = limit(DocumentLimits::DEFAULT);

    assert_eq!(outcome_on_every_transport(&ada, &document(limit)).await, "executed");
    assert_eq!(outcome_on_every_transport(&ada, &document(limit + 1)).await, format!("{code} {limit}"));
}

#[tokio::test]
async fn the_complexity_of_a_page_depends_on_its_variable() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let query = "query($n: Int = 1) { viewer { conversations(first: $n) { nodes { messages(last: 100) { nodes { id isMine } } } } } }";

    ada.executes(query, json!({})).await;
    ada.executes(query, json!({ "n": 10 })).await;
    assert_eq!(ada.error_codes(query, json!({ "n": 100 })).await, ["QUERY_TOO_COMPLEX"]);
}

/// The operation is refused before it has an effect.
#[rstest]
#[case::mutation(
    "mutation { startConversation(input: { memberId: \"BOB\" }) { conversation { PAGE } } }",
    5000
)]
#[case::subscription("subscription { newMessage { message { conversation { PAGE } } } }", 500)]
#[tokio::test]
async fn the_complexity_of_mutations_and_events_is_limited(#[case] document: &str, #[case] limit: usize) {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let page = "messages(first: 100) { nodes { BODIES } }".replace("BODIES", &"body ".repeat(10));
    let query = document.replace("BOB", &bob.id).replace("PAGE", &page);
    let open = async |accept| ResponseStream::open(stream_request(&ada, accept, &query, &json!({}))).await;

    let socket = ada.opens_a_socket().await.executes(&json!({ "query": query })).await;
    let event = open(EVENTS).await.event().await.expect("an event").data;
    let part = open(PARTS).await.part().await.expect("a part");

    for response in [socket, event, json!({ "errors": part["errors"] })] {
        assert_eq!(outcome(&response), format!("QUERY_TOO_COMPLEX {limit}"));
    }
    assert_eq!(ada.lists().await.len(), 0);
}

#[tokio::test]
async fn the_error_names_the_quantity_and_the_limit() {
    let app = start!(Sqlite);

    let refused = send(post(&app, &json!({ "query": tokens(5_001) })).header("accept", GRAPHQL)).await;

    assert_eq!(refused.refusal(), "400 QUERY_TOO_LONG");
    let message = "The document exceeds the limit of 5000 tokens.";
    assert_eq!(refused.body["errors"][0]["message"], message);
}

#[tokio::test]
async fn a_message_that_repeats_a_long_value_is_cut_at_500_bytes() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    let query = format!("{{ node(id: [\"{}\"]) {{ id }} }}", "é".repeat(1_000));
    let response = ada.executes_raw(&query, json!({})).await;

    let message = response["errors"][0]["message"].as_str().expect("a message");
    assert!(message.starts_with("ID cannot represent value") && message.ends_with("é…"), "{message}");
    assert!((498..=500).contains(&message.len()), "{}", message.len());
}
