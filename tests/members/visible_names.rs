//! Nobody goes about unseen, or as somebody else: what names, handles and texts have to show.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::platform::{Platform, user_errors};
use crate::support::rows::{count, execute_sql};
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

const UNSEEN: [&str; 8] = [
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
    let actor = Actor::at(app.url(), app.http.clone(), app.token(&claims)).await;
    let who = "{ viewer { member { handle displayName } } }";
    actor.executes(who, json!({})).await["viewer"]["member"].clone()
}

async fn handle_of(app: &TestApp, subject: &str, handle: &str) -> String {
    let member = signs_in(app, subject, None, Some(handle)).await;
    member["handle"].as_str().expect("a handle").to_owned()
}

#[rstest]
#[tokio::test]
async fn a_name_that_nobody_sees_is_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    for (n, unseen) in UNSEEN.into_iter().enumerate() {
        let (one, other) = (format!("one {n}"), format!("other {n}"));
        let handle = format!("ada-{n}");
        assert_eq!(
            signs_in(&app, &one, Some(unseen), Some(&handle)).await,
            json!({ "handle": handle, "displayName": handle }),
            "{unseen:?}"
        );
        // Nor is there such a handle; the name makes one.
        let member = signs_in(&app, &other, Some(&format!("Bob {n}")), Some(unseen)).await;
        assert_eq!(member["handle"], format!("bob-{n}"), "{unseen:?}");
        // A name that they had stays.
        assert_eq!(signs_in(&app, &other, Some(unseen), None).await, member);
    }
    let both = signs_in(&app, "nobody", Some("\u{200b}"), Some("\u{3164}")).await;
    assert_eq!(both, json!({ "handle": "member", "displayName": "member" }));
}

#[rstest]
#[tokio::test]
async fn the_platform_makes_nobody_unseen_either(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let said = |unseen: &str| json!({ "members": [{ "subject": "1", "name": unseen, "handle": unseen }] });
    let ada = json!({ "members": [{ "subject": "1", "name": "\u{200b}Ada \u{2003} King\u{ad}", "handle": "a\u{200b}da" }] });
    let result = "members { handle displayName }";

    let made = platform.mutates("upsertMembers", result, ada).await;
    assert_eq!(
        (user_errors(&made), &made["members"][0]),
        (vec![], &json!({ "handle": "ada", "displayName": "Ada King" }))
    );
    for unseen in UNSEEN {
        let kept = platform.mutates("upsertMembers", result, said(unseen)).await;
        assert_eq!((user_errors(&kept), &kept["members"]), (vec![], &made["members"]), "{unseen:?}");
    }
    let piled = json!({ "members": [{ "subject": "1", "name": format!("A{}", "\u{301}".repeat(5)) }] });
    let refused = platform.mutates("upsertMembers", result, piled).await;
    assert_eq!(user_errors(&refused), ["NAME_INVALID input.members.0.name"]);
}

/// As versions before took them.
#[rstest]
#[tokio::test]
async fn who_was_unseen_is_seen_from_the_next_token_on(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    app.member("Ada").await;
    execute_sql(&app, "UPDATE member SET display_name = '\u{200b}', handle = '\u{2800}'").await;

    let seen = signs_in(&app, "platform|Ada", Some("\u{3164}"), None).await;

    assert_eq!(seen, json!({ "handle": "member", "displayName": "member" }));
    assert_eq!(count(&app, "member WHERE handle = 'member'").await, 1);
}

#[rstest]
#[tokio::test]
async fn a_message_has_something_to_see(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    for unseen in UNSEEN {
        assert_eq!(ada.cannot_send(&id, unseen, None).await, "BODY_EMPTY input.body", "{unseen:?}");
    }
    ada.sends(&id, "\u{200b}👩\u{200d}👧").await;
    assert_eq!(bob.history(&id).await, ["Bonjour", "\u{200b}👩\u{200d}👧"], "as it was written");
}

#[rstest]
#[tokio::test]
async fn a_name_keeps_what_it_is_written_with(#[values(Sqlite, Postgres)] backend: Backend) {
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
async fn nobody_has_a_handle_that_passes_for_another(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    assert_eq!(handle_of(&app, "1", "paypal").await, "paypal");
    // Not by what cannot be seen, nor by another form of the same accent.
    assert!(handle_of(&app, "2", "pay\u{200b}pal").await.starts_with("paypal-"));
    assert_eq!(handle_of(&app, "3", "zoe\u{301}").await, "zo\u{e9}");
    assert!(handle_of(&app, "4", "zo\u{e9}").await.starts_with("zo\u{e9}-"));
    // Nor by letters of another script: they come with a suffix, and stay with it.
    for (subject, alike) in [("5", "раураӏ"), ("6", "pаypal"), ("7", "ｐａｙｐａｌ")] {
        let handle = handle_of(&app, subject, alike).await;
        assert!(handle.starts_with(&format!("{alike}-")), "{handle}");
        assert_eq!(handle_of(&app, subject, alike).await, handle);
    }
    // Who writes in another script has the handle that they wish.
    for (subject, fair) in [("8", "ёлка"), ("9", "王小明"), ("10", "sœur"), ("11", "علی")] {
        assert_eq!(handle_of(&app, subject, fair).await, fair);
    }
}

/// As versions before gave them.
#[rstest]
#[tokio::test]
async fn a_handle_that_somebody_has_stays(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    handle_of(&app, "1", "paypal").await;
    execute_sql(&app, "UPDATE member SET handle = 'раураӏ'").await;

    assert_eq!(handle_of(&app, "1", "раураӏ").await, "раураӏ");
}
