//! Documents that would cost the service far more than their sender.

use rstest::rstest;
use serde_json::json;
use tempfile::tempdir;
use tokio::time::timeout;

use crate::support::documents::{outcome, outcome_on_every_transport, repeated};
use crate::support::{Program, Sqlite, TIMEOUT, start};

/// Fragments that each spread the next so often, so many of them, and at last one field.
fn bomb(fragments: usize, spreads: usize) -> String {
    let spreads = |n: usize| format!("...F{} ", n + 1).repeat(spreads);
    let each = repeated(fragments, |n| format!("fragment F{n} on Query {{ {} }} ", spreads(n)));
    format!("{{ ...F0 }} {each} fragment F{fragments} on Query {{ __typename }}")
}

/// Half a KiB of text that is 8,192 fields.
fn doubling() -> String {
    bomb(13, 2)
}

#[rstest]
#[case::bomb(doubling(), "QUERY_TOO_MANY_ROOT_FIELDS 30")]
#[case::inner_bomb(doubling().replacen("...F0", "viewer { ...F0 }", 1), "QUERY_TOO_MANY_SELECTIONS 5000")]
#[case::bomb_aside(doubling().replacen("...F0", "__typename", 1), "QUERY_TOO_MANY_SELECTIONS 5000")]
#[case::brackets("{a".repeat(100), "QUERY_TOO_DEEP 64")]
#[case::lists(format!("{{ a(b: {}", "[".repeat(200_000)), "QUERY_TOO_LONG 5000")]
#[case::types(format!("query($a: {}", "[".repeat(4_000)), "QUERY_TOO_DEEP 64")]
#[case::fragments_in_fragments(bomb(40, 1), "QUERY_TOO_DEEP 32")]
#[case::feeds(
    "subscription { newMessage { cursor } ...F } fragment F on Subscription { more: newMessage { cursor } }".to_owned(),
    "GRAPHQL_VALIDATION_FAILED null"
)]
#[case::cycle("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
#[case::cycle_aside("{ __typename } fragment A on Query { viewer { ...A } }".to_owned(), "GRAPHQL_VALIDATION_FAILED null")]
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
async fn what_would_cost_too_much_is_refused(#[case] query: String, #[case] refusal: &str) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    assert_eq!(outcome_on_every_transport(&ada, &query).await, refusal);
}

/// In a process of its own: one that walked all of it would take the story along.
#[tokio::test]
async fn a_bomb_that_would_burn_for_ever_is_refused_at_once() {
    let directory = tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let service = Program::serve(&database, |_| {});
    let ada = service.member("ada").await;

    let refused = timeout(TIMEOUT, ada.executes_raw(&bomb(28, 12), json!({}))).await;

    assert_eq!(outcome(&refused.expect("it is answered in time")), "QUERY_TOO_MANY_ROOT_FIELDS 30");
}

#[tokio::test]
async fn brackets_may_be_as_many_inside_each_other_and_no_more() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    // Nothing valid needs as many: what is within the limit is refused for another reason.
    let query = |brackets: usize| {
        let (open, close) = ("[".repeat(brackets - 1), "]".repeat(brackets - 1));
        format!("query($a: {open}Int{close}) {{ __typename }}")
    };

    assert_eq!(outcome_on_every_transport(&ada, &query(64)).await, "GRAPHQL_VALIDATION_FAILED null");
    assert_eq!(outcome_on_every_transport(&ada, &query(65)).await, "QUERY_TOO_DEEP 64");
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

    assert_eq!(ada.executes(&query, json!({})).await, json!({ "member": null, "other": null }));
}
