//! Searching members by words of their names and handles.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::program::run;
use crate::support::rows::{count, execute_sql};
use crate::support::{Actor, Backend, Database, Postgres, Program, Sqlite, TestApp, start};

/// The name and handle of each member whom Ada knows.
const KNOWN: [(&str, &str); 14] = [
    ("Jean-Pierre", "jp"),
    ("Zoé Petit", "zoe.p"),
    ("Ёлка", "yolka"),
    ("章子怡", "ziyi"),
    ("张伟", "wei"),
    ("汪涵", "han"),
    ("王小明", "xm"),
    ("Sinéad O’Brien", "sob"),
    ("Øyvind Łęcki", "oyvind"),
    ("김민준", "mj"),
    ("STRAẞE", "str"),
    ("Μαρία Παπαδάκης", "maria"),
    ("علی\u{200c}رضا", "alireza"),
    ("Ａｎｎ", "ann_2"),
];

/// Search terms, and the handles that they find.
const FOUND: [(&str, &[&str]); 42] = [
    // As displayed, and as commonly typed.
    ("@zoe.p", &["zoe.p"]),
    ("zoe p", &["zoe.p"]),
    ("jean pierre", &["jp"]),
    ("Jean‐Pierre", &["jp"]),
    ("jeanpierre", &["jp"]),
    ("JEAN", &["jp"]),
    // Words in any order, matched from their beginning.
    ("petit zoé", &["zoe.p"]),
    ("pet ZO", &["zoe.p"]),
    ("pierre", &["jp"]),
    ("ierre", &[]),
    ("zoe pierre", &[]),
    // Case, accents and punctuation are ignored.
    ("елка", &["yolka"]),
    ("ЁЛКА", &["yolka"]),
    ("obrien", &["sob"]),
    ("o'brien", &["sob"]),
    ("brien sinead", &["sob"]),
    ("øyvind", &["oyvind"]),
    ("oyv lecki", &["oyvind"]),
    ("strasse", &["str"]),
    ("straße", &["str"]),
    ("ΜΑΡΙΑ", &["maria"]),
    ("παπαδακησ", &["maria"]),
    ("ann", &["ann_2"]),
    ("ａｎｎ 2", &["ann_2"]),
    // Scripts are not transliterated.
    ("张", &["wei"]),
    ("章", &["ziyi"]),
    ("王", &["xm"]),
    ("汪", &["han"]),
    ("zhang", &[]),
    ("wang", &[]),
    ("elka", &[]),
    ("小明", &["xm"]),
    ("明小", &[]),
    ("민준", &["mj"]),
    ("김", &["mj"]),
    ("علی", &["alireza"]),
    ("علي رضا", &["alireza"]),
    // No words to search for.
    ("_", &[]),
    ("%", &[]),
    ("🎉", &[]),
    ("zoe_", &["zoe.p"]),
    ("jean%pierre", &["jp"]),
];

const SEARCH: &str = "query($x: String!) { viewer {
    contacts(search: $x, first: 50) { nodes { handle } }
    conversations(filter: { search: $x }, first: 50) { nodes { correspondent { handle } } } } }";

/// Signs a member in with this subject, name and handle.
async fn member(app: &TestApp, subject: &str, name: &str, handle: &str) -> Actor {
    let mut claims = app.claims();
    claims.sub = subject.to_owned();
    (claims.name, claims.preferred_username) = (Some(name.to_owned()), Some(handle.to_owned()));
    app.member_with(app.token(&claims)).await
}

/// The handles that a search finds, among contacts and correspondents alike.
async fn found(actor: &Actor, search: &str) -> Vec<String> {
    let viewer = actor.executes(SEARCH, json!({ "x": search })).await["viewer"].clone();
    let handles = |list: &str, path: &str| {
        let nodes = viewer[list]["nodes"].as_array().expect("nodes").clone();
        let mut handles: Vec<_> = nodes
            .iter()
            .map(|node| node.pointer(path).and_then(Value::as_str).expect("a handle").to_owned())
            .collect();
        handles.sort();
        handles
    };
    let contacts = handles("contacts", "/handle");
    assert_eq!(contacts, handles("conversations", "/correspondent/handle"), "{search:?}");
    contacts
}

/// Ada, who has a contact and a conversation for each known name.
async fn ada_with_contacts(app: &TestApp) -> Actor {
    let ada = app.member("Ada").await;
    for (name, handle) in KNOWN {
        let other = member(app, handle, name, handle).await;
        ada.on_member("addContact", &other).await;
        ada.writes_to(&other, "Bonjour").await;
    }
    ada
}

/// Asserts that each search finds its members.
async fn assert_finds_all(ada: &Actor) {
    for (search, handles) in FOUND {
        assert_eq!(found(ada, search).await, handles, "{search:?}");
    }
    for blank in ["", " ", "@", "\u{200b}"] {
        assert_eq!(found(ada, blank).await.len(), KNOWN.len(), "{blank:?}");
    }
}

#[rstest]
#[tokio::test]
async fn members_are_found_by_prefixes_of_their_words(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = ada_with_contacts(&app).await;

    assert_finds_all(&ada).await;

    // Other members with the same names change nothing.
    let crowd: Vec<_> =
        (0..60).map(|n| json!({ "subject": format!("crowd {n}"), "name": "Zoé Jean" })).collect();
    Platform::of(&app).mutates("upsertMembers", "createdCount", json!({ "members": crowd })).await;
    assert_finds_all(&ada).await;
}

#[rstest]
#[tokio::test]
async fn a_renamed_member_is_found_by_the_new_name_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, platform) = (app.member("Ada").await, Platform::of(&app));
    let zoe = member(&app, "zoe", "Zoé Petit", "zoe.p").await;
    ada.on_member("addContact", &zoe).await;
    ada.writes_to(&zoe, "Bonjour").await;

    member(&app, "zoe", "Zoé Legrand", "zoe.p").await;
    assert_eq!(
        (found(&ada, "petit").await, found(&ada, "legrand").await),
        (vec![], vec!["zoe.p".to_owned()])
    );
    let renamed = json!({ "members": [{ "subject": "zoe", "name": "Anaïs", "handle": "anais" }] });
    platform.mutates("upsertMembers", "updatedCount", renamed).await;
    for former in ["legrand", "zoe", "p"] {
        assert_eq!(found(&ada, former).await, [""; 0], "{former}");
    }
    assert_eq!(found(&ada, "ana").await, ["anais"]);
    assert_eq!(count(&app, "member_word WHERE word LIKE 'zo%' OR word LIKE 'l%'").await, 0);

    platform.erases("zoe").await;
    assert_eq!(found(&ada, "anais").await, [""; 0]);
    assert_eq!(count(&app, "member_word").await, 1, "only Ada's");
}

#[rstest]
#[tokio::test]
async fn migrating_from_an_older_version_makes_members_searchable(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = Database::migrated(backend).await else { return };
    let before = TestApp::on(database, |_| {}).await;
    let ada = ada_with_contacts(&before).await;
    let token = ada.token.clone();
    execute_sql(&before, "UPDATE member SET words = NULL").await;
    execute_sql(&before, "DELETE FROM member_word").await;
    assert_eq!(found(&ada, "jean").await, [""; 0]);
    let database = before.stop().await;

    let migrated = run(&["migrate", "--database", &database.url]);
    assert!(migrated.status.success(), "{migrated:?}");

    let after = TestApp::on(database, |_| {}).await;
    assert_finds_all(&after.member_with(token).await).await;
}

/// An older version writes rows without words, and does not delete the words of erased members.
#[rstest]
#[tokio::test]
async fn members_written_by_an_older_replica_become_searchable(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let app = TestApp::on(database, |_| {}).await;
    let ada = ada_with_contacts(&app).await;
    execute_sql(&app, "UPDATE member SET words = NULL WHERE handle = 'jp'").await;
    execute_sql(&app, "DELETE FROM member_word WHERE word LIKE 'j%'").await;
    execute_sql(&app, "UPDATE member SET display_name = 'Zoé Legrand' WHERE handle = 'zoe.p'").await;
    execute_sql(
        &app,
        "UPDATE member SET erased_at = created_at, handle = 'x', display_name = '' WHERE handle = 'xm'",
    )
    .await;

    // At their next sign-in.
    member(&app, "zoe.p", "Zoé Legrand", "zoe.p").await;
    assert_eq!(
        (found(&ada, "petit").await, found(&ada, "legrand").await),
        (vec![], vec!["zoe.p".to_owned()])
    );
    // At the next start.
    let (url, token) = (app.database.url.clone(), ada.token.clone());
    let database = app.stop().await;
    let serving = Program::serve(&url, |_| {});
    assert_eq!(serving.stop().0, Some(0));
    let app = TestApp::on(database, |_| {}).await;
    let ada = app.member_with(token).await;
    assert_eq!(found(&ada, "jean").await, ["jp"]);
    assert_eq!(
        count(&app, "member_word WHERE word = '小明'").await,
        0,
        "nothing is left of the erased member"
    );
}
