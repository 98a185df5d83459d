//! Where a variable may stand, as the specification has it: by its type, and not by the value that
//! it happens to have.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::response::{post, send};
use crate::support::{Sqlite, start};

const CONVERSATION: &str = "conversation_00000000000000000000000000000000";

#[rstest]
#[case::the_same_type("query($id: ID!) { conversation(id: $id) { id } }", json!({ "id": CONVERSATION }))]
#[case::more_than_is_needed("query($n: Int!) { viewer { contacts(first: $n) { nodes { id } } } }", json!({ "n": 3 }))]
#[case::what_may_be_null("query($n: Int) { viewer { contacts(first: $n) { nodes { id } } } }", json!({}))]
#[case::a_default_stands_in("query($s: String = \"ada\") { __type(name: $s) { name } }", json!({}))]
#[case::in_an_input("query($s: String!) { member(by: { handle: $s }) { id } }", json!({ "s": "ada" }))]
#[case::as_an_input("query($by: MemberBy!) { member(by: $by) { id } }", json!({ "by": { "handle": "ada" } }))]
#[case::in_a_directive("query($yes: Boolean!) { viewer @include(if: $yes) { eventCursor } }", json!({ "yes": true }))]
#[case::by_default("query($yes: Boolean = true) { viewer @skip(if: $yes) { eventCursor } }", json!({}))]
#[case::the_place_has_a_default(
    "query($yes: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $yes) { name } } }",
    json!({ "yes": true })
)]
#[tokio::test]
async fn a_variable_may_stand_where_its_type_fits(#[case] query: &str, #[case] variables: Value) {
    let app = start!(Sqlite);

    app.member("Ada").await.executes(query, variables).await;
}

#[rstest]
#[case::null("query($v: ID) { conversation(id: $v) { id } }", "ID", "ID!")]
#[case::a_null_by_default("query($v: ID = null) { conversation(id: $v) { id } }", "ID", "ID!")]
#[case::another_type("query($v: String!) { conversation(id: $v) { id } }", "String!", "ID!")]
#[case::a_list("query($v: [ID!]!) { conversation(id: $v) { id } }", "[ID!]!", "ID!")]
#[case::in_an_input(
    "mutation($v: ID) { addContact(input: { memberId: $v }) { member { id } } }",
    "ID",
    "ID!"
)]
#[case::one_of("query($v: String) { member(by: { handle: $v }) { id } }", "String", "String!")]
#[case::as_an_input("query($v: MemberBy) { member(by: $v) { id } }", "MemberBy", "MemberBy!")]
#[case::in_a_directive("query($v: Boolean) { viewer @skip(if: $v) { eventCursor } }", "Boolean", "Boolean!")]
#[case::on_a_fragment("query($v: Boolean) { ... @skip(if: $v) { __typename } }", "Boolean", "Boolean!")]
#[case::in_fragments_of_fragments(
    "query($v: ID) { ...A } fragment A on Query { ...B ...B } fragment B on Query { conversation(id: $v) { id } }",
    "ID",
    "ID!"
)]
#[case::deep_down(
    "query($v: String) { viewer { contacts(first: 1) { nodes { openConversation { messages(last: $v) { nodes { id } } } } } } }",
    "String",
    "Int"
)]
#[tokio::test]
async fn a_variable_may_not_stand_where_its_type_does_not_fit(
    #[case] query: &str,
    #[case] ty: &str,
    #[case] place: &str,
) {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    // Whatever its value is: one that would do, as it happens.
    let value = match ty {
        "Boolean" => json!(true),
        "MemberBy" => json!({ "handle": "ada" }),
        _ => json!(CONVERSATION),
    };

    let response = ada.executes_raw(query, json!({ "v": value })).await;

    assert_eq!(response.get("data"), None, "{response}");
    let errors = response["errors"].as_array().expect("errors");
    let message = format!("Variable \"$v\" of type \"{ty}\" used in position expecting type \"{place}\".");
    assert_eq!((errors.len(), &errors[0]["message"]), (1, &json!(message)), "{response}");
    assert_eq!(errors[0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let places = errors[0]["locations"].as_array().expect("places");
    let [declared, used] =
        [query.find("$v"), query.rfind("$v")].map(|place| place.expect("it is there") as u64);
    let place = places[0]["column"].as_u64().expect("a column");
    assert!(places.len() == 1 && place > declared + 1 && place <= used + 1, "in its argument: {response}");
}

/// One that is wrong in another operation is wrong, too: a document is valid as a whole.
#[tokio::test]
async fn all_operations_of_the_document_count() {
    let app = start!(Sqlite);
    let query = "query A($v: ID) { conversation(id: $v) { id } } query B { __typename }";
    for name in ["A", "B"] {
        let body = json!({ "query": query, "operationName": name });
        let response = send(post(&app, &body)).await.body;
        assert_eq!(response["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
}
