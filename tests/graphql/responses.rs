//! Null propagation, and the order of fields.

use serde_json::json;

use crate::support::{Sqlite, start};

#[tokio::test]
async fn an_error_nulls_the_nearest_nullable_field() {
    let app = start!(Sqlite);
    let (ada, bob, cleo) = (app.member("Ada").await, app.member("Bob").await, app.member("Cleo").await);
    let conversation = ada.writes_to(&bob, "salut").await;
    ada.writes_to(&cleo, "bonjour").await;
    let execute = async |query: &str| {
        let response = ada.executes_raw(query, json!({ "id": conversation })).await;
        let errors = response["errors"].as_array().expect("errors").clone();
        assert!(errors.iter().all(|error| error["extensions"]["code"] == "BAD_USER_INPUT"), "{response}");
        let paths: Vec<_> = errors.iter().map(|error| error["path"].to_string()).collect();
        (response["data"].clone(), paths)
    };

    // The field itself, under its alias. Its siblings are there.
    let (data, paths) = execute("{ nobody: node(id: \"x\") { id } viewer { member { handle } } }").await;
    assert_eq!(data, json!({ "nobody": null, "viewer": { "member": { "handle": "ada" } } }));
    assert_eq!(paths, ["[\"nobody\"]"]);

    // Also if it is the only field.
    let (data, _) = execute("{ node(id: \"x\") { id } }").await;
    assert_eq!(data, json!({ "node": null }));

    // The nearest nullable ancestor, for every item of a list, through fragments.
    let (data, paths) = execute(
        "{ viewer { conversations { nodes { correspondent { handle } ...Newest } } } }
        fragment Newest on Conversation { newest: lastMessage { short: preview(length: 0) }
            lastMessage { body } }",
    )
    .await;
    let item = |handle, body| json!({ "correspondent": { "handle": handle }, "newest": null, "lastMessage": { "body": body } });
    assert_eq!(
        data["viewer"]["conversations"]["nodes"],
        json!([item("cleo", "bonjour"), item("bob", "salut")])
    );
    assert_eq!(paths.len(), 2);
    assert!(paths[0].ends_with("\"newest\",\"short\"]"), "{paths:?}");

    // Through a list with non-null items, and through an interface.
    let (data, _) = execute(
        "query($id: ID!) { conversation(id: $id) { status messages { nodes { preview(length: 0) } } }
        node(id: $id) { id ... on Conversation { lastMessage { preview(length: 0) } } } }",
    )
    .await;
    assert_eq!(data, json!({ "conversation": null, "node": { "id": conversation, "lastMessage": null } }));

    // If two errors propagate, the outer null wins, in any order.
    let both = "query($id: ID!) { conversation(id: $id) { newest: lastMessage { preview(length: 0) }
        messages(first: 101) { nodes { id } } } }";
    let (data, paths) = execute(both).await;
    assert_eq!((data, paths.len()), (json!({ "conversation": null }), 2));

    // `data` itself, if no ancestor is nullable.
    let (data, _) =
        execute("query B { node(id: \"x\") { id } viewer { contacts(first: 101) { nodes { id } } } }").await;
    assert_eq!(data, json!(null));

    // A mutation that is executed, but whose payload fails.
    let (data, _) = execute(
        "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"encore\" }) {
        message { preview(length: 0) } conversation { status } } }",
    )
    .await;
    assert_eq!(data, json!({ "sendMessage": { "message": null, "conversation": { "status": "OPEN" } } }));
    assert_eq!(ada.history(&conversation).await, ["salut", "encore"]);
}

#[tokio::test]
async fn fields_are_in_the_order_of_the_document() {
    let app = start!(Sqlite);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let query = "query($id: ID!) {
        second: viewer { ...unread member { id } eventCursor }
        first: conversation(id: $id) { lastMessage { body sender { handle } id } status ... on Conversation { id } }
        __typename }
        fragment unread on Viewer { unreadConversationCount contacts { pageInfo { endCursor } nodes { id } } }";
    let request = ada.request(query, &json!({ "id": id }));

    let text = request.send().await.expect("a response").text().await.expect("a string");

    let keys = [
        "second",
        "unreadConversationCount",
        "contacts",
        "pageInfo",
        "endCursor",
        "nodes",
        "member",
        "id",
        "eventCursor",
        "first",
        "lastMessage",
        "body",
        "sender",
        "handle",
        "id",
        "status",
        "id",
        "__typename",
    ];
    let mut rest = text.as_str();
    for key in keys {
        let index = rest
            .find(&format!("\"{key}\":"))
            .unwrap_or_else(|| panic!("{key} is missing or out of order: {text}"));
        rest = &rest[index + 1..];
    }
}
