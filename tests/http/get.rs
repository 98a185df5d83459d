//! GET requests: queries only, and only from trusted scripts.

use reqwest::Method;
use serde_json::json;

use crate::support::response::{GRAPHQL, HELLO, JSON, get, send, start_conversation};
use crate::support::{Sqlite, start};

#[tokio::test]
async fn a_get_request_executes_a_query() {
    let app = start!(Sqlite);
    let (query, both) = (
        "query($name: String!) { __type(name: $name) { name } }",
        "query A { a: __typename } query B { b: __typename }",
    );

    for (parameters, data) in [
        (vec![("query", HELLO)], json!({ "__typename": "Query" })),
        (
            vec![("query", HELLO), ("operationName", ""), ("variables", ""), ("extensions", "")],
            json!({ "__typename": "Query" }),
        ),
        (vec![("query", both), ("operationName", "B")], json!({ "b": "Query" })),
        (
            vec![("query", query), ("variables", r#"{"name":"Member"}"#), ("extensions", r#"{"x":1}"#)],
            json!({ "__type": { "name": "Member" } }),
        ),
    ] {
        let response = send(get(&app, &parameters)).await;
        assert_eq!((response.status, &response.body["data"]), (200, &data), "{parameters:?}");
    }
    for parameters in [
        vec![],
        vec![("variables", "{}")],
        vec![("query", HELLO), ("variables", "{")],
        vec![("query", HELLO), ("variables", "[]")],
        vec![("query", HELLO), ("extensions", "1")],
        vec![("query", HELLO), ("query", HELLO)],
    ] {
        assert_eq!(send(get(&app, &parameters)).await.refusal(), "400 BAD_REQUEST", "{parameters:?}");
    }
    // An error nulls its field, as over POST.
    let ada = app.member("Ada").await;
    let parameters = [("query", "{ node(id: \"x\") { id } viewer { member { handle } } }")];
    let response = send(get(&app, &parameters).bearer_auth(&ada.token)).await;
    assert_eq!(response.body["data"], json!({ "node": null, "viewer": { "member": { "handle": "ada" } } }));
}

#[tokio::test]
async fn a_get_request_must_come_from_a_same_origin_or_preflighted_script() {
    let app = start!(Sqlite);
    let from = async |headers: &[(&str, &str)]| {
        let request = app.http.get(app.url()).query(&[("query", HELLO)]);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        send(request).await
    };

    for headers in [
        vec![("accept", "*/*")],
        vec![("accept", "*/*"), ("sec-fetch-site", "same-origin")],
        vec![("accept", JSON), ("sec-fetch-site", "cross-site")],
        vec![("accept", GRAPHQL), ("sec-fetch-site", "same-site")],
        vec![("accept", JSON), ("sec-fetch-site", "none")],
        vec![("accept", JSON)],
    ] {
        assert_eq!(from(&headers).await.refusal(), "400 BAD_REQUEST", "{headers:?}");
    }
    for headers in [
        vec![("accept", JSON), ("sec-fetch-site", "same-origin")],
        vec![("accept", "*/*"), ("graphql-require-preflight", "1"), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(from(&headers).await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn only_post_executes_mutations() {
    let app = start!(Sqlite);
    let (ada, operation) = start_conversation(&app).await;
    let (named, variables) =
        (operation["query"].as_str().expect("a string"), operation["variables"].to_string());
    let anonymous = named.replace("mutation Contact", "mutation");
    let two_operations = format!("{named} query Look {{ __typename }}");
    let both =
        |query, name| vec![("query", query), ("operationName", name), ("variables", variables.as_str())];

    for parameters in [
        both(&anonymous, ""),
        both(named, ""),
        both(named, "Contact"),
        both(&two_operations, "Contact"),
        vec![("query", "subscription { newMessage { cursor } }")],
        vec![("query", "subscription S { newMessage { cursor } }")],
    ] {
        let response = send(get(&app, &parameters).bearer_auth(&ada.token)).await;
        assert_eq!(response.refusal(), "405 METHOD_NOT_ALLOWED", "{parameters:?}");
        assert_eq!(response.headers["allow"], "GET, POST");
    }
    let ambiguous = get(&app, &both(&two_operations, "")).bearer_auth(&ada.token).header("accept", GRAPHQL);
    assert_eq!(send(ambiguous).await.refusal(), "400 BAD_USER_INPUT");
    assert_eq!(send(get(&app, &both(&two_operations, "Look"))).await.body["data"]["__typename"], "Query");

    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = app.http.request(method.clone(), app.url()).bearer_auth(&ada.token).json(&operation);
        let response = send(request).await;
        assert_eq!(response.refusal(), "405 METHOD_NOT_ALLOWED", "{method}");
        assert_eq!(response.headers["allow"], "GET, POST");
    }
    assert_eq!(ada.lists().await.len(), 0);
}
