//! `setRelationships`: the platform adds and removes many contacts and follows, all of them or none.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::{Platform, relationship, user_errors};
use crate::support::{Actor, Backend, Postgres, Sqlite, start};

/// The handles of a member's contacts and of those they follow.
async fn contacts_and_follows(member: &Actor) -> [Vec<String>; 2] {
    let data = member
        .executes("{ viewer { contacts(first: 100) { nodes { handle } } following(first: 100) { nodes { handle } } } }", json!({}))
        .await;
    ["contacts", "following"].map(|list| {
        let nodes = data["viewer"][list]["nodes"].as_array().expect("a list");
        nodes.iter().map(|node| node["handle"].as_str().expect("a handle").to_owned()).collect()
    })
}

#[rstest]
#[tokio::test]
async fn contacts_and_follows_are_added_and_removed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (platform, ada, bob) = (Platform::of(&app), app.member("Ada").await, app.member("Bob").await);
    app.member("Eve").await;
    let both = json!([
        relationship("Ada", "CONTACT", "Bob", true),
        relationship("Ada", "FOLLOW", "Bob", true),
        relationship("Ada", "FOLLOW", "Eve", true),
        relationship("Bob", "FOLLOW", "Ada", true),
        relationship("Bob", "CONTACT", "Eve", false),
    ]);

    for _ in 0..2 {
        let payload = platform.sets_relationships(both.clone()).await;
        assert_eq!((&payload["setCount"], user_errors(&payload)), (&json!(5), vec![]));
    }

    assert_eq!(contacts_and_follows(&ada).await, [vec!["bob"], vec!["bob", "eve"]]);
    assert_eq!(contacts_and_follows(&bob).await, [vec![], vec!["ada"]]);
    platform
        .sets_relationships(json!([
            relationship("Ada", "CONTACT", "Bob", false),
            relationship("Ada", "CONTACT", "Eve", true)
        ]))
        .await;
    assert_eq!(
        contacts_and_follows(&ada).await,
        [vec!["eve"], vec!["bob", "eve"]],
        "the follows are unchanged"
    );
}

#[rstest]
#[tokio::test]
async fn one_invalid_entry_prevents_all_changes(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (platform, ada) = (Platform::of(&app), app.member("Ada").await);
    app.member("Bob").await;

    let payload = platform
        .sets_relationships(json!([
            relationship("Ada", "CONTACT", "Bob", true),
            relationship("Nobody", "CONTACT", "Bob", true),
            relationship("Ada", "FOLLOW", "Nobody", true),
            relationship("Bob", "FOLLOW", "Bob", true),
        ]))
        .await;

    assert_eq!(
        user_errors(&payload),
        [
            "MEMBER_NOT_FOUND input.relationships.1.subject",
            "MEMBER_NOT_FOUND input.relationships.2.otherSubject",
            "CANNOT_RELATE_TO_SELF input.relationships.3.otherSubject",
        ]
    );
    let twice =
        json!([relationship("Ada", "CONTACT", "Bob", true), relationship("Ada", "CONTACT", "Bob", false)]);
    assert_eq!(
        user_errors(&platform.sets_relationships(twice).await),
        ["RELATIONSHIP_REPEATED input.relationships.1.subject"]
    );
    assert_eq!(contacts_and_follows(&ada).await, [[""; 0], [""; 0]]);
    let query = "mutation { setRelationships(input: { relationships: [] }) { setCount } }";
    assert_eq!(ada.error_codes(query, json!({})).await, ["FORBIDDEN"]);
}

/// Two lists in opposite orders, while a member follows another.
#[rstest]
#[tokio::test]
async fn concurrent_lists_of_500_relationships_do_not_deadlock(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (platform, ada, bob) = (Platform::of(&app), app.member("0").await, app.member("1").await);
    let entries = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| relationship(&(n % 2).to_string(), "FOLLOW", &(n / 2 + 2).to_string(), true))
            .collect()
    };
    let members: Vec<_> = (0..253).map(|n| json!({ "subject": format!("platform|{n}") })).collect();
    platform.mutates("upsertMembers", "createdCount", json!({ "members": members })).await;
    for length in [0, 501] {
        let payload = platform.sets_relationships(entries(length).into()).await;
        assert_eq!(user_errors(&payload), ["LIST_LENGTH_INVALID input.relationships"]);
    }
    app.statements();
    platform.sets_relationships(entries(10).into()).await;
    let ten = app.statements().len();
    let reversed: Vec<_> = entries(500).into_iter().rev().collect();

    let setting = join_all([entries(500), reversed].map(|list| platform.sets_relationships(list.into())));
    let (payloads, _) = futures_util::future::join(setting, ada.on_member("followMember", &bob)).await;

    for payload in payloads {
        assert_eq!((&payload["setCount"], user_errors(&payload)), (&json!(500), vec![]));
    }
    app.statements();
    platform.sets_relationships(entries(100).into()).await;
    assert_eq!(app.statements().len(), ten);
}
