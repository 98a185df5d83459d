//! Fields that are selected several times with the same arguments are read once.

use rstest::rstest;
use serde_json::json;

use crate::support::document_outcome::repeated;
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn repeated_fields_with_the_same_arguments_are_read_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    bob.writes_to(&ada, "Bonjour").await;
    ada.on_member("addContact", &bob).await;
    let counts = |n: usize| format!("c{n}: unreadConversationCount ");
    let searches = |n: usize| {
        let word = if n < 3 { "bob" } else { "b" };
        format!(
            "s{n}: conversations(filter: {{ search: \"{word}\" }}, first: 1) {{ nodes {{ unreadCount }} }} "
        )
    };
    let contacts = |n: usize| format!("p{n}: contacts(search: \"bob\", first: 1) {{ nodes {{ handle }} }} ");
    let fields = format!("{} {} {}", repeated(10, counts), repeated(6, searches), repeated(4, contacts));

    app.statements();
    let data =
        ada.executes(&format!("{{ viewer {{ {fields} }} other: viewer {{ {fields} }} }}"), json!({})).await;
    let all = app.statements();

    for viewer in ["viewer", "other"] {
        assert_eq!(data[viewer]["c9"], 1);
        assert_eq!(data[viewer]["s5"]["nodes"][0]["unreadCount"], 1);
        assert_eq!(data[viewer]["p3"]["nodes"][0]["handle"], "bob");
    }
    assert_eq!(
        all.len(),
        8,
        "the viewer, a count, two searches, one search of contacts, and their choice of a plan: {all:#?}"
    );
}
