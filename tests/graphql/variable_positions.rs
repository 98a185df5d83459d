//! Variable positions are validated by type, as the specification requires, not by the given value.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::response::{post, send};
use crate::support::{Sqlite, start};

const CONVERSATION: &str = "conversation_00000000000000000000000000000000";

#[rstest]
#[case::the_same_type("query($id: ID!) { conversation(id: $id) { id } }", json!({ "id": CONVERSATION }))]
#[case::non_null_in_a_nullable_position("query($n: Int!) { viewer { contacts(first: $n) { nodes { id } } } }", json!({ "n": 3 }))]
#[case::nullable_in_a_nullable_position("query($n: Int) { viewer { contacts(first: $n) { nodes { id } } } }", json!({}))]
#[case::nullable_with_a_default("query($s: String = \"ada\") { __type(name: $s) { name } }", json!({}))]
#[case::input_field("query($s: String!) { member(by: { handle: $s }) { id } }", json!({ "s": "ada" }))]
#[case::input_object("query($by: MemberBy!) { member(by: $by) { id } }", json!({ "by": { "handle": "ada" } }))]
#[case::directive_argument("query($yes: Boolean!) { viewer @include(if: $yes) { eventCursor } }", json!({ "yes": true }))]
#[case::directive_argument_with_a_default("query($yes: Boolean = true) { viewer @skip(if: $yes) { eventCursor } }", json!({}))]
#[case::position_with_a_default(
    "query($yes: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $yes) { name } } }",
    json!({ "yes": true })
)]
#[tokio::test]
async fn a_variable_is_allowed_where_its_type_fits(#[case] query: &str, #[case] variables: Value) {
    let app = start!(Sqlite);

    app.member("Ada").await.executes(query, variables).await;
}

#[rstest]
#[case::nullable("query($v: ID) { conversation(id: $v) { id } }", "ID", "ID!")]
#[case::null_as_the_default("query($v: ID = null) { conversation(id: $v) { id } }", "ID", "ID!")]
#[case::another_type("query($v: String!) { conversation(id: $v) { id } }", "String!", "ID!")]
#[case::a_list("query($v: [ID!]!) { conversation(id: $v) { id } }", "[ID!]!", "ID!")]
#[case::input_field(
    "mutation($v: ID) { addContact(input: { memberId: $v }) { member { id } } }",
    "ID",
    "ID!"
)]
#[case::one_of("query($v: String) { member(by: { handle: $v }) { id } }", "String", "String!")]
#[case::input_object("query($v: MemberBy) { member(by: $v) { id } }", "MemberBy", "MemberBy!")]
#[case::directive_argument(
    "query($v: Boolean) { viewer @skip(if: $v) { eventCursor } }",
    "Boolean",
    "Boolean!"
)]
#[case::directive_on_a_fragment(
    "query($v: Boolean) { ... @skip(if: $v) { __typename } }",
    "Boolean",
    "Boolean!"
)]
#[case::nested_fragments(
    "query($v: ID) { ...A } fragment A on Query { ...B ...B } fragment B on Query { conversation(id: $v) { id } }",
    "ID",
    "ID!"
)]
#[case::deeply_nested(
    "query($v: String) { viewer { contacts(first: 1) { nodes { openConversation { messages(last: $v) { nodes { id } } } } } } }",
    "String",
    "Int"
)]
#[tokio::test]
async fn a_variable_is_refused_where_its_type_does_not_fit(
    #[case] query: &str,
    #[case] ty: &str,
    #[case] expected: &str,
) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    // The value itself would be valid.
    let value = match ty {
        "Boolean" => json!(true),
        "MemberBy" => json!({ "handle": "ada" }),
        _ => json!(CONVERSATION),
    };

    let response = ada.executes_raw(query, json!({ "v": value })).await;

    assert_eq!(response.get("data"), None, "{response}");
    let errors = response["errors"].as_array().expect("errors");
    let message = format!("Variable \"$v\" of type \"{ty}\" used in position expecting type \"{expected}\".");
    assert_eq!((errors.len(), &errors[0]["message"]), (1, &json!(message)), "{response}");
    assert_eq!(errors[0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let locations = errors[0]["locations"].as_array().expect("locations");
    let [declared, used] =
        [query.find("$v"), query.rfind("$v")].map(|index| index.expect("the variable") as u64);
    let column = locations[0]["column"].as_u64().expect("a column");
    assert!(
        locations.len() == 1 && column > declared + 1 && column <= used + 1,
        "at its argument: {response}"
    );
}

/// A document is valid or invalid as a whole.
#[tokio::test]
async fn an_invalid_variable_in_another_operation_is_refused() {
    let app = start!(Sqlite);
    let query = "query A($v: ID) { conversation(id: $v) { id } } query B { __typename }";
    for name in ["A", "B"] {
        let body = json!({ "query": query, "operationName": name });
        let response = send(post(&app, &body)).await.body;
        assert_eq!(response["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
}
