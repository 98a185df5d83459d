//! Small documents that would be expensive to process: fragments that expand exponentially, deep nesting, cycles.

use rstest::rstest;
use serde_json::json;
use tempfile::tempdir;
use tokio::time::timeout;

use crate::support::document_outcome::{outcome, outcome_on_every_transport, repeated};
use crate::support::{Program, Sqlite, TIMEOUT, start};

/// A chain of fragments that each spread the next one this many times, with a field at the end.
fn fragment_chain(fragments: usize, spreads: usize) -> String {
    let spreads = |n: usize| format!("...F{} ", n + 1).repeat(spreads);
    let each = repeated(fragments, |n| format!("fragment F{n} on Query {{ {} }} ", spreads(n)));
    format!("{{ ...F0 }} {each} fragment F{fragments} on Query {{ __typename }}")
}

/// About 512 bytes that expand to 8,192 fields.
fn doubling() -> String {
    fragment_chain(13, 2)
}

#[rstest]
#[case::exponential(doubling(), "QUERY_TOO_MANY_ROOT_FIELDS 30")]
#[case::exponential_in_a_field(doubling().replacen("...F0", "viewer { ...F0 }", 1), "QUERY_TOO_MANY_SELECTIONS 5000")]
#[case::exponential_but_unused(doubling().replacen("...F0", "__typename", 1), "QUERY_TOO_MANY_SELECTIONS 5000")]
#[case::brackets("{a".repeat(100), "QUERY_TOO_DEEP 64")]
#[case::lists(format!("{{ a(b: {}", "[".repeat(200_000)), "QUERY_TOO_LONG 5000")]
#[case::types(format!("query($a: {}", "[".repeat(4_000)), "QUERY_TOO_DEEP 64")]
#[case::fragments_in_fragments(fragment_chain(40, 1), "QUERY_TOO_DEEP 32")]
#[case::two_subscriptions(
    "subscription { newMessage { cursor } ...F } fragment F on Subscription { more: newMessage { cursor } }".to_owned(),
    "GRAPHQL_VALIDATION_FAILED null"
)]
#[case::cycle("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
#[case::cycle_but_unused("{ __typename } fragment A on Query { viewer { ...A } }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
#[case::endless_string("{ a(b: \"\"\" \\\"\"\" ) }".to_owned(), "GRAPHQL_PARSE_FAILED null")]
#[case::types_of_types(
    "{ __schema { types { interfaces { possibleTypes { inputFields { name } } } } } }".to_owned(),
    "QUERY_TOO_DEEP 2"
)]
#[case::directives_of_an_operation(format!("query {} {{ __typename }}", "@a ".repeat(201)), "QUERY_TOO_MANY_DIRECTIVES 200")]
#[case::directives_of_a_variable(format!("query($a: Int {}) {{ __typename }}", "@a ".repeat(201)), "QUERY_TOO_MANY_DIRECTIVES 200")]
#[case::directives_of_a_fragment(
    format!("{{ ...F }} fragment F on Query {} {{ __typename }}", "@a ".repeat(201)),
    "QUERY_TOO_MANY_DIRECTIVES 200"
)]
#[tokio::test]
async fn expensive_documents_are_refused(#[case] query: String, #[case] refusal: &str) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    assert_eq!(outcome_on_every_transport(&ada, &query).await, refusal);
}

/// In its own process: a service that expanded the document would never end.
#[tokio::test]
async fn an_exponential_document_is_refused_without_expanding_it() {
    let directory = tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let service = Program::serve(&database, |_| {});
    let ada = service.member("ada").await;

    let refused = timeout(TIMEOUT, ada.executes_raw(&fragment_chain(28, 12), json!({}))).await;

    assert_eq!(outcome(&refused.expect("a response in time")), "QUERY_TOO_MANY_ROOT_FIELDS 30");
}

#[tokio::test]
async fn the_nesting_of_brackets_is_limited() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    // No valid document nests this deep: one within the limit is refused for another reason.
    let query = |brackets: usize| {
        let (open, close) = ("[".repeat(brackets - 1), "]".repeat(brackets - 1));
        format!("query($a: {open}Int{close}) {{ __typename }}")
    };

    assert_eq!(outcome_on_every_transport(&ada, &query(64)).await, "GRAPHQL_VALIDATION_FAILED null");
    assert_eq!(outcome_on_every_transport(&ada, &query(65)).await, "QUERY_TOO_DEEP 64");
}

/// Strings and comments can contain any brackets.
#[tokio::test]
async fn brackets_in_strings_and_comments_do_not_count() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let brackets = "{".repeat(6_000);
    let query = format!(
        "# {brackets} \"\n{{ member(by: {{ handle: \"{brackets} \\\" {brackets}\" }}) {{ id }}
        other: member(by: {{ handle: \"\"\"{brackets} \" \\\"\"\" {brackets}\"\"\" }}) {{ id }} }}"
    );

    assert_eq!(ada.executes(&query, json!({})).await, json!({ "member": null, "other": null }));
}
