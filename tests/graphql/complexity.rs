//! The complexity of fields, filters and mutations.

use serde_json::json;

use crate::support::document_outcome::{outcome, outcome_on_every_transport, repeated};
use crate::support::{Sqlite, start};

/// A query with fields of each complexity, filled up to this total.
fn query_with_complexity(count: usize) -> String {
    let counts = repeated(10, |n| format!("c{n}: unreadConversationCount "));
    let searches = repeated(5, |n| format!("s{n}: contacts(first: 0, search: \"{n}\") {{ __typename }} "));
    let filters = repeated(5, |n| {
        format!("f{n}: conversations(first: 0, filter: {{ search: \"{n}\" }}) {{ __typename }} ")
    });
    let handles = repeated(5, |n| format!("m{n}: member(by: {{ handle: \"{n}\" }}) {{ id }} "));
    let id = "conversation_00000000000000000000000000000000";
    let previews = format!(
        "conversation(id: \"{id}\") {{ messages(first: 10) {{ nodes {{ a: preview(length: 1) b: preview b: preview c: preview(length: 1000) }} }} }}"
    );
    // 10 fields of 50, 10 of 110, 5 of 12 with their ID, a page of 10, and ten times 4, 8, 8 and 43.
    let others = 1 + 10 * 50 + 10 * 110 + 5 * 11 + 1 + 10 + 10 * (1 + 4 + 8 + 8 + 43);
    format!(
        "{{ viewer {{ {counts} {searches} {filters} {} }} {handles} {previews} }}",
        "eventCursor ".repeat(count - others)
    )
}

#[tokio::test]
async fn expensive_fields_have_a_higher_complexity() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    assert_eq!(outcome_on_every_transport(&ada, &query_with_complexity(5_000)).await, "executed");
    assert_eq!(
        outcome_on_every_transport(&ada, &query_with_complexity(5_001)).await,
        "QUERY_TOO_COMPLEX 5000"
    );
}

/// A filter in a variable counts only if it has a value.
#[tokio::test]
async fn a_filter_adds_complexity_only_if_it_is_given() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let lists = repeated(60, |n| format!("l{n}: conversations(filter: $f, first: 0) {{ __typename }} "));
    let query = format!("query($f: ConversationFilter) {{ viewer {{ {lists} }} }}");

    ada.executes(&query, json!({})).await;
    ada.executes(&query, json!({ "f": null })).await;
    let refused = ada.executes_raw(&query, json!({ "f": { "unread": true } })).await;
    assert_eq!(outcome(&refused), "QUERY_TOO_COMPLEX 5000");
}

/// A mutation costs 50 plus its payload.
#[tokio::test]
async fn a_mutation_has_a_higher_complexity_than_a_field() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let mutation = |fields| {
        let input = "input: { memberId: \"member_00000000000000000000000000000000\" }";
        format!("mutation {{ addContact({input}) {{ {} }} }}", "__typename ".repeat(fields))
    };

    assert_eq!(outcome(&ada.executes_raw(&mutation(4_950), json!({})).await), "executed");
    assert_eq!(outcome(&ada.executes_raw(&mutation(4_951), json!({})).await), "QUERY_TOO_COMPLEX 5000");
}
