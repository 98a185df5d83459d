//! Global IDs.

use rstest::rstest;
use serde_json::json;

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn an_id_of_another_type_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;

    let conversation = "query($id: ID!) { conversation(id: $id) { id } }";
    for invalid in [ada.id.as_str(), "nonsense", "", &id.to_uppercase(), &format!("{id}_1")] {
        assert_eq!(
            ada.error_codes(conversation, json!({ "id": invalid })).await,
            ["BAD_USER_INPUT"],
            "{invalid}"
        );
    }
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    for (id, kind) in [(&ada.id, "Member"), (&id, "Conversation")] {
        let found = ada.executes(node, json!({ "id": id })).await["node"].clone();
        assert_eq!(found, json!({ "__typename": kind, "id": id }));
    }
    assert_eq!(ada.error_codes(node, json!({ "id": "nonsense" })).await, ["BAD_USER_INPUT"]);
}
