//! Signing in: members are created by their first token and updated from its claims.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::issuer::with_claims;
use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

const PROFILE: &str = "{ viewer { member { id handle displayName avatarUrl } } }";

/// Signs in with these claims, valid for an hour. Returns the member as the API shows it.
async fn signs_in(app: &TestApp, claims: Value) -> Value {
    let payload = with_claims(json!({ "exp": app.claims().exp }), &claims);
    let request =
        app.http.post(app.url()).bearer_auth(app.token(&payload)).json(&json!({ "query": PROFILE }));
    let body: Value = request.send().await.expect("a response").json().await.expect("JSON");
    assert!(body.get("errors").is_none(), "{body}");
    body["data"]["viewer"]["member"].clone()
}

#[rstest]
#[tokio::test]
async fn the_first_token_creates_the_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let claims = json!({ "sub": "platform|1", "name": "Ada Lovelace", "preferred_username": "ada",
        "picture": "https://pictures.example/ada.png" });

    let ada = signs_in(&app, claims.clone()).await;

    assert_eq!((&ada["displayName"], &ada["handle"]), (&json!("Ada Lovelace"), &json!("ada")));
    assert_eq!(ada["avatarUrl"], "https://pictures.example/ada.png");
    assert_eq!(signs_in(&app, claims).await, ada);
}

#[rstest]
#[tokio::test]
async fn a_member_without_a_username_gets_a_handle_from_the_name(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);

    let eloise = signs_in(&app, json!({ "sub": "1", "name": "Éloïse d'Aubigné" })).await;
    let spaced =
        signs_in(&app, json!({ "sub": "2", "name": "Bob", "preferred_username": "bob the builder" })).await;
    let nameless = signs_in(&app, json!({ "sub": "3" })).await;

    assert_eq!(
        (&eloise["handle"], &eloise["displayName"]),
        (&json!("eloise-d-aubigne"), &json!("Éloïse d'Aubigné"))
    );
    assert_eq!(spaced["handle"], "bob");
    assert_eq!((&nameless["handle"], &nameless["displayName"]), (&json!("member"), &json!("member")));
}

#[rstest]
#[tokio::test]
async fn a_token_updates_the_member_and_keeps_what_it_omits(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let first = json!({ "sub": "1", "name": "Ada Byron", "preferred_username": "ada", "picture": "/1.png" });
    let second = json!({ "sub": "1", "name": "Ada King", "preferred_username": "king", "picture": "/2.png" });

    let before = signs_in(&app, first).await;
    let after = signs_in(&app, second).await;

    let updated =
        json!({ "id": before["id"], "handle": "king", "displayName": "Ada King", "avatarUrl": "/2.png" });
    assert_eq!(after, updated);
    assert_eq!(signs_in(&app, json!({ "sub": "1" })).await, updated);
    let renamed = signs_in(&app, json!({ "sub": "1", "name": "Countess" })).await;
    assert_eq!((&renamed["displayName"], &renamed["handle"]), (&json!("Countess"), &json!("king")));

    // Others find her by her new name, and the old handle is free.
    let input = json!({ "memberId": before["id"] });
    bob.executes(
        "mutation($input: AddContactInput!) { addContact(input: $input) { userErrors { code } } }",
        json!({ "input": input }),
    )
    .await;
    let search = "query($name: String) { viewer { contacts(search: $name) { nodes { handle } } } }";
    let found = bob.executes(search, json!({ "name": "counTESS" })).await;
    assert_eq!(found["viewer"]["contacts"]["nodes"], json!([{ "handle": "king" }]));
    assert_eq!(
        bob.executes(search, json!({ "name": "byron" })).await["viewer"]["contacts"]["nodes"],
        json!([])
    );
    assert_eq!(signs_in(&app, json!({ "sub": "2", "preferred_username": "ada" })).await["handle"], "ada");
}

#[rstest]
#[tokio::test]
async fn two_members_with_the_same_username_get_different_handles(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let claims = |sub: &str| json!({ "sub": sub, "preferred_username": "ada" });

    let (one, two) = (signs_in(&app, claims("1")).await, signs_in(&app, claims("2")).await);

    assert_ne!(one["id"], two["id"]);
    assert_eq!(one["handle"], "ada");
    let suffixed = two["handle"].as_str().expect("a handle");
    assert!(suffixed.starts_with("ada-"), "{suffixed}");
    // In any order of returning.
    assert_eq!(signs_in(&app, claims("2")).await, two);
    assert_eq!(signs_in(&app, claims("1")).await, one);

    // Even after the other member gives up the handle.
    signs_in(&app, json!({ "sub": "1", "preferred_username": "king" })).await;
    assert_eq!(signs_in(&app, claims("2")).await, two);
    let newer = json!({ "sub": "1", "preferred_username": "ada", "exp": app.claims().exp.0.timestamp() + 1 });
    signs_in(&app, newer).await;

    // A third member who had another handle before does not get it either.
    let third = signs_in(&app, json!({ "sub": "3", "preferred_username": "cleo" })).await;
    let renamed = signs_in(&app, claims("3")).await;
    assert_eq!((&third["handle"], &third["id"]), (&json!("cleo"), &renamed["id"]));
    let handles = [&one, &two, &renamed].map(|member| member["handle"].to_string());
    assert_eq!(BTreeSet::from(handles).len(), 3);
}

#[rstest]
#[tokio::test]
async fn concurrent_first_requests_create_one_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let claims = json!({ "sub": "1", "name": "Ada", "preferred_username": "ada" });
    let other_claims = json!({ "name": "Other Ada", "preferred_username": "ada" });

    let seen = join_all((0..32).map(|_| signs_in(&app, claims.clone()))).await;
    // Several subjects that want the same handle at the same time become separate members.
    let others = join_all((0..8).map(|n| {
        let mut claims = other_claims.clone();
        claims["sub"] = json!(format!("other {n}"));
        signs_in(&app, claims)
    }))
    .await;

    assert!(seen.iter().all(|member| *member == seen[0]), "{seen:?}");
    let handles: BTreeSet<_> = others.iter().map(|member| member["handle"].to_string()).collect();
    assert_eq!(handles.len(), 8);
}

#[tokio::test]
async fn unsafe_pictures_and_control_characters_are_not_stored() {
    let app = start!(Sqlite);
    let picture = |url: &str| json!({ "sub": "1", "name": "Ada", "picture": url });

    for url in ["javascript:alert(1)", "JavaScript:alert(1)", " data:text/html,x", "file:///etc/passwd"] {
        assert_eq!(signs_in(&app, picture(url)).await["avatarUrl"], json!(null), "{url}");
    }
    signs_in(&app, picture("https://pictures.example/1.png")).await;
    let member = signs_in(&app, picture("javascript:alert(1)")).await;
    assert_eq!(member["avatarUrl"], "https://pictures.example/1.png");

    let long = "x".repeat(99);
    for (name, shown) in [
        ("Ada\u{0} Love\u{1b}lace\u{7f}", "Ada Lovelace"),
        ("Ada \u{202e}ecalevoL\u{2066}", "Ada ecalevoL"),
        ("\u{7} Ada \u{9b}", "Ada"),
        // Nothing is left, so the name stays as it was.
        ("\u{7} \u{7}", "Ada"),
        (&format!("{long} and more"), long.as_str()),
    ] {
        let member = signs_in(&app, json!({ "sub": "1", "name": name })).await;
        assert_eq!(member["displayName"], shown, "{name:?}");
    }
}
