//! Introspection, on and off, and errors that reveal no names.

use causerie::config::DocumentLimits;
use causerie::graphql::{Documents, build};
use rstest::rstest;
use serde_json::json;

use crate::support::introspection::{BY_DEFAULT, WITH_ALL_OPTIONS};
use crate::support::response::{post, send};
use crate::support::{Sqlite, TestApp, start};

#[rstest]
#[case::by_default(BY_DEFAULT)]
#[case::with_all_options(WITH_ALL_OPTIONS)]
#[tokio::test]
async fn the_standard_introspection_query_is_within_the_limits(#[case] query: &str) {
    let app = start!(Sqlite);

    let response = send(post(&app, &json!({ "query": query }))).await;

    assert_eq!(response.body.get("errors"), None);
    let types = response.body["data"]["__schema"]["types"].as_array().expect("types");
    assert!(types.iter().any(|ty| ty["name"] == "Conversation"));
}

#[tokio::test]
async fn disabled_introspection_reveals_nothing() {
    let limits = DocumentLimits { introspection: false, ..DocumentLimits::DEFAULT };
    let app =
        TestApp::adjusted(|state| state.api = build(state.app.clone(), limits, Documents::default())).await;
    let ada = app.member("Ada").await;

    for query in [
        BY_DEFAULT,
        "{ __schema { queryType { name } } }",
        "{ viewer { eventCursor } ...F } fragment F on Query { type: __type(name: \"Member\") { name } }",
        "mutation { __type(name: \"Member\") { name } }",
        "query A { __typename } query B { ... { __schema { description } } }",
    ] {
        assert_eq!(ada.error_codes(query, json!({})).await, ["INTROSPECTION_DISABLED"], "{query}");
    }
    let data =
        ada.executes("{ __typename viewer { __typename member { type: __typename } } }", json!({})).await;
    assert_eq!(data["viewer"]["member"]["type"], "Member");
    assert_eq!(data["__typename"], "Query");
}

/// Suggestions would reveal names of a schema that is not public.
#[tokio::test]
async fn errors_suggest_no_names() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;

    for query in [
        "{ viewr { member { id } } }",
        "{ viewer { membr { id } } }",
        "{ viewer { contacts(frst: 1) { nodes { id } } } }",
        "{ viewer { member { ...F } } } fragment F on Membr { id }",
        "query($a: Strin) { __typename }",
        "{ viewer @skp(if: true) { eventCursor } }",
        "mutation { sendMessage(input: { conversationId: \"x\", body: \"x\", clientKe: \"x\" }) { message { id } } }",
        "{ viewer { conversations(filter: { status: OPN }) { nodes { id } } } }",
        "{ member(by: { handl: \"ada\" }) { id } }",
    ] {
        let response = ada.executes_raw(query, json!({})).await;
        let message =
            response["errors"][0]["message"].as_str().unwrap_or_else(|| panic!("an error: {response}"));
        assert!(!message.to_lowercase().contains("did you mean"), "{message}");
        for name in [
            "viewer\"",
            "\"member\"",
            "first",
            "\"Member\"",
            "\"String\"",
            "\"skip\"",
            "clientKey\"",
            "\"OPEN\"",
            "handle\"",
        ] {
            assert!(!message.contains(name), "{query}: {message}");
        }
    }
}
