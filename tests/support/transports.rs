use serde_json::{Value, json};

use super::stream::{EVENTS, PARTS};
use super::{Actor, Stream};

/// What becomes of an operation: by every transport the same.
pub async fn by_every_transport(who: &Actor, operation: &Value) -> Value {
    let http = reqwest::Client::new();
    let post = || http.post(&who.url).bearer_auth(&who.token).json(operation);
    let posted: Value = post().send().await.expect("an answer").json().await.expect("JSON");

    let address = parameters(operation);
    // No address is longer than all headers may be.
    if address.iter().map(|(_, value)| value.len()).sum::<usize>() < 50_000 {
        let get = http.get(&who.url).query(&address).bearer_auth(&who.token);
        let got = get.header("graphql-require-preflight", "1").send().await.expect("an answer");
        assert_eq!(got.json::<Value>().await.expect("JSON"), posted, "by GET");
    }
    let said = who.opens_a_socket().await.asks(operation).await;
    assert_eq!(said, posted, "on a socket");
    let event = Stream::open(post().header("accept", EVENTS)).await.event().await;
    assert_eq!(event.expect("an event").data, posted, "in events");
    let part = Stream::open(post().header("accept", PARTS)).await.part().await.expect("a part");
    let told =
        if part["payload"].is_null() { json!({ "errors": part["errors"] }) } else { part["payload"].clone() };
    assert_eq!(told, posted, "in parts");
    posted
}

fn parameters(operation: &Value) -> Vec<(&str, String)> {
    let given = operation.as_object().expect("an object").iter().filter(|(_, value)| !value.is_null());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    given.map(|(name, value)| (name.as_str(), text(value))).collect()
}
