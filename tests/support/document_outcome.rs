use serde_json::{Value, json};

use super::{Actor, execute_on_every_transport};

/// Concatenates the parts with the numbers 0 to `count`, exclusive.
pub fn repeated(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// The error code and limit of a response that was not executed, or `executed`.
pub fn outcome(response: &Value) -> String {
    let Some(errors) = response.get("errors") else { return "executed".to_owned() };
    assert!(response.get("data").is_none(), "{response}");
    let extensions = &errors[0]["extensions"];
    format!("{} {}", extensions["code"].as_str().expect("a code"), extensions["limit"])
}

/// Executes a document on every transport. Returns its outcome.
pub async fn outcome_on_every_transport(actor: &Actor, query: &str) -> String {
    let name = query.starts_with("query Q0").then_some("Q0");
    outcome(&execute_on_every_transport(actor, &json!({ "query": query, "operationName": name })).await)
}
