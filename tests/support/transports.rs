use serde_json::{Value, json};

use super::response_stream::{EVENTS, PARTS};
use super::{Actor, ResponseStream};

/// Executes an operation on every transport. Returns the response, which is the same on all of them.
pub async fn execute_on_every_transport(actor: &Actor, operation: &Value) -> Value {
    let http = reqwest::Client::new();
    let post = || http.post(&actor.url).bearer_auth(&actor.token).json(operation);
    let posted: Value = post().send().await.expect("a response").json().await.expect("JSON");

    let query_string = parameters(operation);
    // A longer URL exceeds the limit on headers.
    if query_string.iter().map(|(_, value)| value.len()).sum::<usize>() < 50_000 {
        let get = http.get(&actor.url).query(&query_string).bearer_auth(&actor.token);
        let got = get.header("graphql-require-preflight", "1").send().await.expect("a response");
        assert_eq!(got.json::<Value>().await.expect("JSON"), posted, "GET");
    }
    let on_socket = actor.opens_a_socket().await.executes(operation).await;
    assert_eq!(on_socket, posted, "WebSocket");
    let event = ResponseStream::open(post().header("accept", EVENTS)).await.event().await;
    assert_eq!(event.expect("an event").data, posted, "server-sent events");
    let part = ResponseStream::open(post().header("accept", PARTS)).await.part().await.expect("a part");
    let in_part =
        if part["payload"].is_null() { json!({ "errors": part["errors"] }) } else { part["payload"].clone() };
    assert_eq!(in_part, posted, "multipart");
    posted
}

fn parameters(operation: &Value) -> Vec<(&str, String)> {
    let given = operation.as_object().expect("an object").iter().filter(|(_, value)| !value.is_null());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    given.map(|(name, value)| (name.as_str(), text(value))).collect()
}
