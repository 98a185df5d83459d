//! How much may come in the variables of an operation.

use causerie::graphql::Limits;
use serde_json::{Value, json};

use crate::http::{answer, get, post};
use crate::streams::EVENTS;
use crate::support::{Sqlite, Stream, start};

/// So many values, in a list of lists and objects.
fn values(count: usize) -> Value {
    let mut items = vec![json!({ "a": 1 }), json!([[null]])];
    items.resize(count - 4, json!(1));
    json!({ "v": items })
}

/// What becomes of it on each transport.
async fn everywhere(app: &crate::support::TestApp, count: usize) -> String {
    let ada = app.member("Ada").await;
    let (query, variables) = ("{ __typename }", values(count));
    let body = json!({ "query": query, "variables": variables });
    let posted = answer(post(app, &body)).await.body;
    let in_address = [("query", query), ("variables", &variables.to_string())];
    let got = answer(get(app, &in_address)).await.body;
    let mut stream = Stream::open(post(app, &body).header("accept", EVENTS)).await;
    let streamed = stream.event().await.expect("an event").data;
    let sent = ada.opens_a_socket().await.asks(&body).await;
    for other in [&got, &streamed, &sent] {
        assert_eq!(*other, posted);
    }
    match posted.get("errors") {
        None => "fine".to_owned(),
        Some(errors) => format!("{} {}", errors[0]["extensions"]["code"], errors[0]["message"]),
    }
}

#[tokio::test]
async fn variables_may_have_so_many_values_and_no_more() {
    let app = start!(Sqlite);
    let limit = Limits::default().values;

    assert_eq!(everywhere(&app, limit).await, "fine");
    let refused = format!(
        "\"QUERY_TOO_MANY_VALUES\" \"The number of values in the variables of this document is over the limit of {limit}.\""
    );
    assert_eq!(everywhere(&app, limit + 1).await, refused);
}
