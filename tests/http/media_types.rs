//! The content type of responses, and their body if nothing was executed.

use serde_json::json;

use crate::support::response::{GRAPHQL, HELLO, JSON, post, send, send_bytes};
use crate::support::{Sqlite, start};

#[tokio::test]
async fn the_accept_header_selects_the_content_type() {
    let app = start!(Sqlite);
    let accepting =
        async |accept: &str| send(post(&app, &json!({ "query": HELLO })).header("accept", accept)).await;

    for (accept, media) in [
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, */*", JSON),
        ("application/graphql-response+json;q=0, */*;q=0.1", JSON),
        ("text/html, application/json;q=0.1", JSON),
        ("APPLICATION/JSON", JSON),
    ] {
        let response = accepting(accept).await;
        assert_eq!((response.status, response.media_type()), (200, media), "{accept}");
        assert_eq!(response.body, json!({ "data": { "__typename": "Query" } }));
    }
    assert_eq!(accepting("*/*").await.headers["cache-control"], "no-store");
    for accept in ["text/html", "text/html, image/*;q=0.5", "application/json;q=0"] {
        assert_eq!(accepting(accept).await.refusal(), "406 NOT_ACCEPTABLE", "{accept}");
    }

    let length = json!({ "query": HELLO }).to_string().len();
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {JSON}\r\n");
    let bytes = format!("{head}Content-Length: {length}\r\n\r\n{}", json!({ "query": HELLO }));
    let response = send_bytes(&app, bytes.as_bytes()).await;
    assert_eq!((response.status, response.media_type()), (200, JSON), "without Accept");
}

#[tokio::test]
async fn a_response_without_execution_has_no_data() {
    let app = start!(Sqlite);
    let page = "query($first: Int!) { viewer { contacts(first: $first) { nodes { id } } } }";

    for (operation, code) in [
        (json!({ "query": "{ viewer" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query A { __typename }", "operationName": "B" }), "BAD_USER_INPUT"),
        (json!({ "query": "query A { __typename } query B { __typename }" }), "BAD_USER_INPUT"),
        (json!({ "query": "subscription { newMessage { cursor } }" }), "BAD_USER_INPUT"),
        (json!({ "query": page, "variables": { "first": "ten" } }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": page }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        for (media, status) in [(GRAPHQL, 400), (JSON, 200)] {
            let response = send(post(&app, &operation).header("accept", media)).await;
            assert_eq!(response.refusal(), format!("{status} {code}"), "{operation}");
            assert_eq!(response.media_type(), media);
        }
    }
    // A failed execution has data, even if it is null.
    for media in [GRAPHQL, JSON] {
        let query = json!({ "query": "{ viewer { eventCursor } }" });
        let response = send(post(&app, &query).header("accept", media)).await;
        assert_eq!((response.status, &response.body["data"]), (200, &json!(null)));
        assert!(response.body.as_object().expect("an object").contains_key("data"));
    }
}

#[tokio::test]
async fn a_missing_required_variable_is_refused_before_execution() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let page = "query($n: Int!) { viewer { contacts(first: $n) { nodes { id } } } }";
    let node = "query($id: ID!) { viewer { eventCursor } node(id: $id) { id } }";
    let mutation = "mutation($input: AddContactInput!) { addContact(input: $input) { userErrors { code } } }";

    for (query, variables) in [
        (page, json!({})),
        (page, json!({ "n": null })),
        (node, json!({})),
        (node, json!({ "id": null })),
        (mutation, json!({})),
        (mutation, json!({ "input": {} })),
    ] {
        let operation = json!({ "query": query, "variables": variables });
        let request = post(&app, &operation).bearer_auth(&ada.token).header("accept", GRAPHQL);
        assert_eq!(send(request).await.refusal(), "400 GRAPHQL_VALIDATION_FAILED", "{operation}");
    }
}
