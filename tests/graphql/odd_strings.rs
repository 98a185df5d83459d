//! Unusual strings in every argument are accepted, match nothing, or are refused. None causes an internal error.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::{Backend, Postgres, Sqlite, start};

/// The operations of members, each with a string argument.
const MEMBERS: [&str; 14] = [
    "query($x: String!) { member(by: { handle: $x }) { id } }",
    "query($x: ID!) { member(by: { id: $x }) { id } }",
    "query($x: ID!) { node(id: $x) { id } }",
    "query($x: ID!) { conversation(id: $x) { id } }",
    "query($x: String!) { viewer { contacts(search: $x) { nodes { id } } } }",
    "query($x: String!) { viewer { following(search: $x, last: 3) { nodes { id } } } }",
    "query($x: String!) { viewer { conversations(filter: { search: $x }) { nodes { id } } } }",
    "query($x: String!) { viewer { conversations(after: $x) { nodes { id } } } }",
    "query($x: String!) { viewer { contacts(before: $x) { nodes { id } } } }",
    "mutation($x: String!) { sendMessage(input: { conversationId: \"ID\", body: $x }) { userErrors { code } } }",
    "mutation($x: String!) { sendMessage(input: { conversationId: \"ID\", body: \"a\", clientKey: $x }) { userErrors { code } } }",
    "mutation($x: ID!) { sendMessage(input: { conversationId: $x, body: \"a\" }) { userErrors { code } } }",
    "mutation($x: ID!) { markConversationRead(input: { conversationId: \"ID\", upTo: $x }) { userErrors { code } } }",
    "mutation($x: ID!) { addContact(input: { memberId: $x }) { userErrors { code } } }",
];

/// The operations of the platform, each with a string argument.
const PLATFORM: [&str; 9] = [
    "mutation($x: String!) { eraseMember(input: { subject: $x }) { userErrors { code } } }",
    "mutation($x: String!) { revokeTokens(input: { subject: $x }) { userErrors { code } } }",
    "mutation($x: String!) { setRelationships(input: { relationships: [{ subject: $x, kind: FOLLOW, otherSubject: \"a\", exists: true }] }) { userErrors { code } } }",
    "mutation($x: String!) { setRelationships(input: { relationships: [{ subject: \"a\", kind: FOLLOW, otherSubject: $x, exists: false }] }) { userErrors { code } } }",
    "mutation($x: String!) { upsertMembers(input: { members: [{ subject: $x }] }) { userErrors { code } } }",
    "mutation($x: String!) { upsertMembers(input: { members: [{ subject: \"a\", name: $x }] }) { userErrors { code } } }",
    "mutation($x: String!) { upsertMembers(input: { members: [{ subject: \"a\", handle: $x }] }) { userErrors { code } } }",
    "mutation($x: String!) { upsertMembers(input: { members: [{ subject: \"a\", picture: $x }] }) { userErrors { code } } }",
    "mutation($x: String!) { upsertMembers(input: { members: [{ subject: \"a\", locale: $x }] }) { userErrors { code } } }",
];

fn odd_strings() -> [String; 8] {
    [
        "\0".to_owned(),
        "a\0b".to_owned(),
        "https://example.org/\0".to_owned(),
        "a".repeat(100_000),
        "%_\\é".repeat(30_000),
        "\u{301}\u{202e}\u{feff}".to_owned(),
        "'; DROP TABLE member; --".to_owned(),
        "{\"$ne\":null}".to_owned(),
    ]
}

fn assert_no_internal_error(response: &Value, query: &str, text: &str) {
    let start: String = text.chars().take(20).collect();
    assert!(!response.to_string().contains("INTERNAL"), "{start:?} in {query}: {response}");
    assert!(response.to_string().len() < 2_000, "{start:?} in {query}");
}

#[rstest]
#[tokio::test]
async fn odd_strings_cause_no_internal_error(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "salut").await;
    let platform = Platform::of(&app);

    for text in odd_strings() {
        for query in MEMBERS {
            let response =
                ada.executes_raw(&query.replace("ID\"", &format!("{id}\"")), json!({ "x": text })).await;
            assert_no_internal_error(&response, query, &text);
        }
        for query in PLATFORM {
            assert_no_internal_error(&platform.executes_raw(query, json!({ "x": text })).await, query, &text);
        }
    }
    assert_eq!(ada.sees(&id).await["status"], "OPEN");
}
