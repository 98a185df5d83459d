//! `upsertMembers`: the platform creates and updates many members, all of them or none.

use std::collections::HashSet;

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::{Platform, user_errors};
use crate::support::rows::{count, reject_writes};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

/// Entries for this many members.
fn entries(count: usize, name: &str) -> Value {
    (0..count)
        .map(|n| json!({ "subject": format!("platform|{n}"), "name": format!("{name} {n}"), "handle": format!("{name}-{n}") }))
        .collect()
}

/// A member's handle and name, as another member sees them.
async fn profile(viewer: &Actor, id: &Value) -> Value {
    let query = "query($id: ID!) { member(by: { id: $id }) { handle displayName } }";
    viewer.executes(query, json!({ "id": id })).await["member"].clone()
}

#[rstest]
#[tokio::test]
async fn members_are_created_updated_and_left_unchanged(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let ada = app.member("Ada").await;
    let list = json!([
        { "subject": "platform|Ada", "name": "Ada Martin", "picture": "https://example.org/ada.webp" },
        { "subject": "platform|Bob", "name": " Bob ", "handle": "bobby", "locale": "fr" },
        { "subject": "platform|Eve" },
        { "subject": "platform|Other", "name": "Ada" },
    ]);

    let payload = platform.upserts(list.clone()).await;

    assert_eq!(user_errors(&payload), [""; 0]);
    assert_eq!((&payload["createdCount"], &payload["updatedCount"]), (&json!(3), &json!(1)));
    let members = payload["members"].as_array().expect("members");
    let handles: Vec<_> = members.iter().map(|member| member["handle"].as_str().expect("a string")).collect();
    assert_eq!(handles[..3], ["ada", "bobby", "member"]);
    assert!(handles[3].starts_with("ada-"), "{}", handles[3]);
    assert_eq!(members[0]["id"], ada.id, "she is the same member");
    assert_eq!(members[1]["displayName"], "Bob");
    let zoe = app.member("Zoe").await;
    assert_eq!(profile(&zoe, &members[0]["id"]).await["displayName"], "Ada Martin");

    let again = platform.upserts(list).await;
    assert_eq!((&again["createdCount"], &again["updatedCount"]), (&json!(0), &json!(0)), "{again}");
    assert_eq!(again["members"], payload["members"]);
    let renamed = platform.upserts(json!([{ "subject": "platform|Bob", "handle": "bob" }])).await;
    assert_eq!(renamed["updatedCount"], 1);
    assert_eq!(
        profile(&zoe, &members[1]["id"]).await,
        json!({ "handle": "bob", "displayName": "Bob" }),
        "an omitted field is kept"
    );
    assert_eq!(app.member("Bob").await.id, members[1]["id"], "signing in later finds the same member");
}

#[rstest]
#[tokio::test]
async fn omitted_null_and_blank_fields_are_kept(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let entry = |name, handle, picture, locale| json!([{ "subject": "1", "name": name, "handle": handle, "picture": picture, "locale": locale }]);
    platform.upserts(entry("Ada", "ada", "/ada.webp", Some("fr"))).await;

    let blank = platform.upserts(entry(" ", "", " ", None)).await;

    assert_eq!((user_errors(&blank), &blank["updatedCount"]), (vec![], &json!(0)));
    assert_eq!(platform.upserts(json!([{ "subject": "1", "locale": "br" }])).await["updatedCount"], 1);
    let kept = "member WHERE display_name = 'Ada' AND handle = 'ada' AND avatar_url = '/ada.webp'";
    assert_eq!(count(&app, &format!("{kept} AND locale = 'br'")).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_failure_halfway_writes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    ada.on_member("followMember", &bob).await;
    reject_writes(&app, "UPDATE", "member").await;
    reject_writes(&app, "DELETE", "relationship").await;

    for mutation in [
        "upsertMembers(input: { members: [
            { subject: \"new\" } { subject: \"platform|Ada\", name: \"Queen\" }] }) { createdCount }",
        "setRelationships(input: { relationships: [
            { subject: \"platform|Bob\", kind: FOLLOW, otherSubject: \"platform|Ada\", exists: true }
            { subject: \"platform|Ada\", kind: FOLLOW, otherSubject: \"platform|Bob\", exists: false }] }) { setCount }",
    ] {
        let response = platform.executes_raw(&format!("mutation {{ {mutation} }}"), json!({})).await;
        assert_eq!(response["errors"][0]["extensions"]["code"], "INTERNAL", "{response}");
    }

    assert_eq!((count(&app, "member").await, count(&app, "relationship").await), (2, 1));
}

#[rstest]
#[tokio::test]
async fn one_invalid_entry_prevents_all_writes(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (platform, ada) = (Platform::of(&app), app.member("Ada").await);

    let payload = platform
        .upserts(json!([
            { "subject": "good", "name": "Good", "handle": "good" },
            { "subject": "" },
            { "subject": "s".repeat(256) },
            { "subject": "good" },
            { "subject": "1", "name": "n".repeat(101) },
            { "subject": "2", "handle": "two words" },
            { "subject": "3", "picture": "javascript:alert(1)" },
            { "subject": "4", "locale": "l".repeat(36) },
        ]))
        .await;

    assert_eq!(
        user_errors(&payload),
        [
            "SUBJECT_INVALID input.members.1.subject",
            "SUBJECT_INVALID input.members.2.subject",
            "SUBJECT_REPEATED input.members.3.subject",
            "NAME_INVALID input.members.4.name",
            "HANDLE_INVALID input.members.5.handle",
            "PICTURE_INVALID input.members.6.picture",
            "LOCALE_INVALID input.members.7.locale",
        ]
    );
    assert_eq!(payload["members"], Value::Null);
    let found = ada.executes("{ member(by: { handle: \"good\" }) { id } }", json!({})).await;
    assert_eq!(found["member"], Value::Null);
    let at_the_limit = json!([
        { "subject": "s".repeat(255), "name": "n".repeat(100), "handle": "h".repeat(64), "locale": "l".repeat(35) }
    ]);
    assert_eq!(platform.upserts(at_the_limit).await["createdCount"], 1);
}

#[rstest]
#[tokio::test]
async fn at_most_500_members_are_accepted(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    for length in [0, 501] {
        let payload = platform.upserts(entries(length, "a")).await;
        assert_eq!(user_errors(&payload), ["LIST_LENGTH_INVALID input.members"]);
    }
    assert_eq!(platform.upserts(entries(500, "a")).await["createdCount"], 500);
    assert_eq!(platform.upserts(entries(500, "b")).await["updatedCount"], 500);
}

#[rstest]
#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_number_of_members(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    // Some members to create and some to update.
    platform.upserts(entries(5, "a")).await;
    app.statements();
    platform.upserts(entries(10, "b")).await;
    let ten = app.statements().len();

    platform.upserts(entries(100, "c")).await;

    assert_eq!(app.statements().len(), ten);
    assert!(ten <= 8, "{ten} statements");
}

#[rstest]
#[tokio::test]
async fn members_cannot_upsert_members(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    let query =
        "mutation { upsertMembers(input: { members: [{ subject: \"platform|Ada\", name: \"Queen\" }] }) {
        createdCount } }";
    assert_eq!(ada.error_codes(query, json!({})).await, ["FORBIDDEN"]);
}

#[rstest]
#[tokio::test]
async fn a_revocation_before_the_member_was_created_stays_effective(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (platform, old) = (Platform::of(&app), app.token_issued_at("platform|Ada", -10));
    platform.revokes("platform|Ada", None).await;

    platform.upserts(json!([{ "subject": "platform|Ada" }])).await;

    assert_eq!(app.status_with(&old).await, 401);
    assert_eq!(app.status_with(&app.token_issued_at("platform|Ada", 1)).await, 200);
}

/// In both orders, with handles that move between members, while the same members sign in and send messages.
#[rstest]
#[tokio::test]
async fn concurrent_upserts_sign_ins_and_sends_do_not_deadlock(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let members = join_all((0..6).map(|n| {
        let app = &app;
        async move { app.member(&n.to_string()).await }
    }))
    .await;
    let conversation = members[0].writes_to(&members[5], "0").await;
    let lists = |round: usize| {
        let name = |n: usize| format!("h-{round}-{}", (n + round) % 40);
        let forward: Vec<_> =
            (0..40).map(|n| json!({ "subject": format!("platform|{n}"), "handle": name(n) })).collect();
        let backward: Vec<_> = forward.iter().rev().cloned().collect();
        [Value::from(forward), Value::from(backward)]
    };
    for round in 0..5 {
        let upserting = join_all(lists(round).map(|list| platform.upserts(list)));
        let acting = join_all((0..10).map(|n| act(&app, &members, &conversation, n)));
        let (payloads, ()) = join(upserting, async { drop(acting.await) }).await;
        for payload in payloads {
            assert_eq!(user_errors(&payload), [""; 0]);
            let members = payload["members"].as_array().expect("members");
            let handles: HashSet<_> = members.iter().map(|member| member["handle"].as_str()).collect();
            assert_eq!(handles.len(), 40, "one handle for each");
        }
    }
    assert_eq!(members[0].history(&conversation).await.len(), 51);
}

/// Sends a message and signs a member in.
async fn act(app: &TestApp, members: &[Actor], conversation: &str, n: usize) {
    let sender = if n < 5 { &members[0] } else { &members[5] };
    sender.sends(conversation, "1").await;
    app.member(&(n + 3).to_string()).await;
}
