//! Internal errors reveal nothing about their cause.

use rstest::rstest;
use serde_json::json;

use crate::support::response::{HELLO, HttpResponse, post, send};
use crate::support::rows::execute_sql;
use crate::support::{Backend, Postgres, Sqlite, start};

/// Asserts that an internal error has an ID, and reveals nothing about its cause.
fn reveals_nothing(response: &HttpResponse) {
    let text = response.body.to_string().to_lowercase();
    for word in ["sql", "select", "table", "relation", "from", "no such", "exist", "begin", "query"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(response.body["errors"][0]["extensions"]["code"], "INTERNAL", "{text}");
    let id = response.body["errors"][0]["extensions"]["errorId"].as_str().unwrap_or_default();
    assert_eq!(id.len(), 32, "{text}");
}

#[rstest]
#[tokio::test]
async fn an_internal_error_reveals_nothing_about_the_database(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    let execute = async |query: &str| {
        let operation = json!({ "query": query, "variables": { "id": conversation } });
        send(post(&app, &operation).bearer_auth(&ada.token)).await
    };
    let rename = async |table: &str| {
        execute_sql(&app, &format!("ALTER TABLE {table} RENAME TO lost_{table}")).await;
    };

    rename("message").await;
    let read = execute("query($id: ID!) { conversation(id: $id) { messages { nodes { body } } } viewer { member { handle } } }").await;
    let sent = execute(
        "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"x\" }) { message { id } } }",
    )
    .await;
    let listed = execute("{ viewer { conversations { nodes { lastMessage { body } } } } }").await;
    rename("member").await;
    // With the first token of a new member.
    let signed_in = send(post(&app, &json!({ "query": HELLO })).bearer_auth(app.token_of("Carol"))).await;

    for response in [&read, &sent, &listed, &signed_in] {
        reveals_nothing(response);
    }
    assert_eq!(
        (read.status, &read.body["data"]),
        (200, &json!({ "conversation": null, "viewer": { "member": { "handle": "ada" } } }))
    );
    assert_eq!((sent.status, &sent.body["data"]), (200, &json!(null)));
    // The list and its last messages are one query.
    assert_eq!((listed.status, &listed.body["data"]), (200, &json!(null)));
    assert_eq!(signed_in.status, 500);
}
