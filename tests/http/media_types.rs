//! In which form an answer comes, and what it has where nothing was executed.

use serde_json::json;

use crate::support::response::{GRAPHQL, HELLO, JSON, post, send, send_bytes};
use crate::support::{Sqlite, start};

#[tokio::test]
async fn an_answer_has_the_media_type_that_was_asked_for() {
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
        let answer = accepting(accept).await;
        assert_eq!((answer.status, answer.media_type()), (200, media), "{accept}");
        assert_eq!(answer.body, json!({ "data": { "__typename": "Query" } }));
    }
    assert_eq!(accepting("*/*").await.headers["cache-control"], "no-store");
    for accept in ["text/html", "text/html, image/*;q=0.5", "application/json;q=0"] {
        assert_eq!(accepting(accept).await.refusal(), "406 NOT_ACCEPTABLE", "{accept}");
    }

    let length = json!({ "query": HELLO }).to_string().len();
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {JSON}\r\n");
    let bytes = format!("{head}Content-Length: {length}\r\n\r\n{}", json!({ "query": HELLO }));
    let answer = send_bytes(&app, bytes.as_bytes()).await;
    assert_eq!((answer.status, answer.media_type()), (200, JSON), "without Accept");
}

#[tokio::test]
async fn what_was_not_executed_has_no_data() {
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
    // What was executed and failed has data, if only null.
    for media in [GRAPHQL, JSON] {
        let query = json!({ "query": "{ viewer { eventCursor } }" });
        let response = send(post(&app, &query).header("accept", media)).await;
        assert_eq!((response.status, &response.body["data"]), (200, &json!(null)));
        assert!(response.body.as_object().expect("an object").contains_key("data"));
    }
}

#[tokio::test]
async fn a_variable_that_must_be_there_is_asked_for_before_anything_is_executed() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let page = "query($n: Int!) { viewer { contacts(first: $n) { nodes { id } } } }";
    let node = "query($id: ID!) { viewer { eventCursor } node(id: $id) { id } }";
    let add = "mutation($input: AddContactInput!) { addContact(input: $input) { userErrors { code } } }";

    for (query, variables) in [
        (page, json!({})),
        (page, json!({ "n": null })),
        (node, json!({})),
        (node, json!({ "id": null })),
        (add, json!({})),
        (add, json!({ "input": {} })),
    ] {
        let operation = json!({ "query": query, "variables": variables });
        let request = post(&app, &operation).bearer_auth(&ada.token).header("accept", GRAPHQL);
        assert_eq!(send(request).await.refusal(), "400 GRAPHQL_VALIDATION_FAILED", "{operation}");
    }
}
