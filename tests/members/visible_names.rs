//! Invisible characters, and characters that look alike, in names, handles and messages.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::{Platform, user_errors};
use crate::support::rows::{count, execute_sql};
use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

const INVISIBLE: [&str; 8] = [
    "\u{200b}",
    "\u{3164}",
    "\u{2800}",
    "\u{2060}\u{2060}",
    "\u{ad}\u{feff}",
    " \u{115f}\u{a0}\u{200d}",
    "\u{301}",
    "\u{e0061}\u{fe0f}",
];

async fn signs_in(app: &TestApp, subject: &str, name: Option<&str>, handle: Option<&str>) -> Value {
    let mut claims = app.claims();
    claims.sub = subject.to_owned();
    (claims.name, claims.preferred_username) = (name.map(str::to_owned), handle.map(str::to_owned));
    let actor = app.member_with(app.token(&claims)).await;
    let query = "{ viewer { member { handle displayName } } }";
    actor.executes(query, json!({})).await["viewer"]["member"].clone()
}

async fn handle_of(app: &TestApp, subject: &str, handle: &str) -> String {
    let member = signs_in(app, subject, None, Some(handle)).await;
    member["handle"].as_str().expect("a handle").to_owned()
}

#[rstest]
#[tokio::test]
async fn an_invisible_name_or_handle_counts_as_missing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    for (n, invisible) in INVISIBLE.into_iter().enumerate() {
        let (one, other) = (format!("one {n}"), format!("other {n}"));
        let handle = format!("ada-{n}");
        assert_eq!(
            signs_in(&app, &one, Some(invisible), Some(&handle)).await,
            json!({ "handle": handle, "displayName": handle }),
            "{invisible:?}"
        );
        // An invisible handle is derived from the name instead.
        let member = signs_in(&app, &other, Some(&format!("Bob {n}")), Some(invisible)).await;
        assert_eq!(member["handle"], format!("bob-{n}"), "{invisible:?}");
        // An earlier name is kept.
        assert_eq!(signs_in(&app, &other, Some(invisible), None).await, member);
    }
    let both = signs_in(&app, "nobody", Some("\u{200b}"), Some("\u{3164}")).await;
    assert_eq!(both, json!({ "handle": "member", "displayName": "member" }));
}

#[rstest]
#[tokio::test]
async fn the_platform_cannot_set_an_invisible_name_either(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let input_with =
        |invisible: &str| json!({ "members": [{ "subject": "1", "name": invisible, "handle": invisible }] });
    let ada = json!({ "members": [{ "subject": "1", "name": "\u{200b}Ada \u{2003} King\u{ad}", "handle": "a\u{200b}da" }] });
    let result = "members { handle displayName }";

    let created = platform.mutates("upsertMembers", result, ada).await;
    assert_eq!(
        (user_errors(&created), &created["members"][0]),
        (vec![], &json!({ "handle": "ada", "displayName": "Ada King" }))
    );
    for invisible in INVISIBLE {
        let kept = platform.mutates("upsertMembers", result, input_with(invisible)).await;
        assert_eq!((user_errors(&kept), &kept["members"]), (vec![], &created["members"]), "{invisible:?}");
    }
    let stacked = json!({ "members": [{ "subject": "1", "name": format!("A{}", "\u{301}".repeat(5)) }] });
    let refused = platform.mutates("upsertMembers", result, stacked).await;
    assert_eq!(user_errors(&refused), ["NAME_INVALID input.members.0.name"]);
}

/// Older versions stored such names.
#[rstest]
#[tokio::test]
async fn a_stored_invisible_name_is_replaced_at_the_next_sign_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    app.member("Ada").await;
    execute_sql(&app, "UPDATE member SET display_name = '\u{200b}', handle = '\u{2800}'").await;

    let member = signs_in(&app, "platform|Ada", Some("\u{3164}"), None).await;

    assert_eq!(member, json!({ "handle": "member", "displayName": "member" }));
    assert_eq!(count(&app, "member WHERE handle = 'member'").await, 1);
}

#[rstest]
#[tokio::test]
async fn a_message_needs_a_visible_character(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    for invisible in INVISIBLE {
        assert_eq!(ada.cannot_send(&id, invisible, None).await, "BODY_EMPTY input.body", "{invisible:?}");
    }
    ada.sends(&id, "\u{200b}👩\u{200d}👧").await;
    assert_eq!(bob.history(&id).await, ["Bonjour", "\u{200b}👩\u{200d}👧"], "unchanged");
}

#[rstest]
#[tokio::test]
async fn a_name_keeps_the_characters_of_its_script(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    for name in ["علی\u{200c}رضا", "Zoé ❤\u{fe0f}", "👩\u{200d}👧 Anna", "Nguyễn Văn Ân", "कमला", "王小明"]
    {
        assert_eq!(signs_in(&app, "1", Some(name), None).await["displayName"], name);
    }
    for (name, shown) in [
        ("Ada \u{202e}\u{200b} \u{3000} King", "Ada King"),
        (&format!("Z{}oe", "\u{335}".repeat(60)), "Z\u{335}\u{335}\u{335}\u{335}oe"),
    ] {
        assert_eq!(signs_in(&app, "1", Some(name), None).await["displayName"], shown, "{name:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_confusable_handle_gets_a_suffix(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    assert_eq!(handle_of(&app, "1", "paypal").await, "paypal");
    // Invisible characters are removed, and accents are normalized.
    assert!(handle_of(&app, "2", "pay\u{200b}pal").await.starts_with("paypal-"));
    assert_eq!(handle_of(&app, "3", "zoe\u{301}").await, "zo\u{e9}");
    assert!(handle_of(&app, "4", "zo\u{e9}").await.starts_with("zo\u{e9}-"));
    // Letters of another script stay, with a suffix that does not change.
    for (subject, alike) in [("5", "раураӏ"), ("6", "pаypal"), ("7", "ｐａｙｐａｌ")] {
        let handle = handle_of(&app, subject, alike).await;
        assert!(handle.starts_with(&format!("{alike}-")), "{handle}");
        assert_eq!(handle_of(&app, subject, alike).await, handle);
    }
    // A handle in another script that looks like no other is kept.
    for (subject, distinct) in [("8", "ёлка"), ("9", "王小明"), ("10", "sœur"), ("11", "علی")] {
        assert_eq!(handle_of(&app, subject, distinct).await, distinct);
    }
}

/// Older versions accepted such handles.
#[rstest]
#[tokio::test]
async fn a_stored_confusable_handle_is_kept(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    handle_of(&app, "1", "paypal").await;
    execute_sql(&app, "UPDATE member SET handle = 'раураӏ'").await;

    assert_eq!(handle_of(&app, "1", "раураӏ").await, "раураӏ");
}
