//! The number of values in the variables of an operation.

use causerie::config::DocumentLimits;
use serde_json::{Value, json};

use crate::support::{Sqlite, execute_on_every_transport, start};

/// An operation with this many values, in a list of lists and objects.
fn operation_with_values(count: usize) -> Value {
    let mut items = vec![json!({ "a": 1 }), json!([[null]])];
    items.resize(count - 4, json!(1));
    json!({ "query": "{ __typename }", "variables": { "v": items } })
}

#[tokio::test]
async fn the_number_of_values_in_variables_is_limited() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let limit = DocumentLimits::DEFAULT.query_values;

    let response = execute_on_every_transport(&ada, &operation_with_values(limit)).await;
    assert_eq!(response, json!({ "data": { "__typename": "Query" } }));
    let refused = execute_on_every_transport(&ada, &operation_with_values(limit + 1)).await;
    let message = format!("The document exceeds the limit of {limit} values in its variables.");
    let extensions = json!({ "code": "QUERY_TOO_MANY_VALUES", "limit": limit });
    assert_eq!(refused, json!({ "errors": [{ "message": message, "extensions": extensions }] }));
}
