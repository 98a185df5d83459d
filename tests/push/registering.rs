//! The browsers of a member. Each belongs to who signed in there last.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::{REGISTER, pushing, registers, registration_errors, unregisters};
use crate::support::platform::Platform;
use crate::support::push_service::PushService;
use crate::support::rows::{count, execute_sql};
use crate::support::transaction::{Transaction, waiting_for_locks};
use crate::support::{Backend, Postgres, Sqlite, TestApp, start};

async fn key(app: &TestApp) -> Value {
    app.member("Ada").await.executes("{ viewer { pushKey } }", json!({})).await["viewer"]["pushKey"].clone()
}

#[tokio::test]
async fn a_browser_is_offered_the_key() {
    let Some(pushing) = pushing(Sqlite).await else { return };

    let key = key(&pushing.app).await;

    assert_eq!(key, pushing.key.public_text());
    assert_eq!(key.as_str().map(str::len), Some(87), "65 bytes");
}

#[rstest]
#[tokio::test]
async fn without_a_key_nothing_is_offered(#[values(Sqlite, Postgres)] backend: Backend) {
    let (app, service) = (start!(backend), PushService::start().await);

    assert_eq!(key(&app).await, Value::Null);
    let errors = registration_errors(&app.member("Ada").await, service.browser("phone")).await;
    assert_eq!(errors, ["PUSH_NOT_AVAILABLE"]);
    assert_eq!(count(&app, "push_registration").await, 0);
}

#[rstest]
#[tokio::test]
async fn a_browser_is_registered_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, phone) = (pushing.app.member("Ada").await, pushing.service.browser("phone"));

    registers(&ada, phone.clone()).await;
    registers(&ada, phone.clone()).await;
    assert_eq!(count(&pushing.app, "push_registration").await, 1);

    unregisters(&ada, &phone).await;
    unregisters(&ada, &phone).await;
    assert_eq!(count(&pushing.app, "push_registration").await, 0);
}

#[rstest]
#[case::in_the_clear(json!({ "endpoint": "http://push.example/1" }), "PUSH_ENDPOINT_INVALID endpoint")]
#[case::private(json!({ "endpoint": "https://10.0.0.1/1" }), "PUSH_ENDPOINT_INVALID endpoint")]
#[case::local(json!({ "endpoint": "https://[::1]/1" }), "PUSH_ENDPOINT_INVALID endpoint")]
#[case::no_address(json!({ "endpoint": "phone" }), "PUSH_ENDPOINT_INVALID endpoint")]
#[case::long(
    json!({ "endpoint": format!("https://push.example/{}", "1".repeat(1980)) }),
    "PUSH_ENDPOINT_INVALID endpoint"
)]
#[case::short_secret(json!({ "auth": "c2hvcnQ" }), "PUSH_KEYS_INVALID p256dh")]
#[case::no_key(json!({ "p256dh": "a key?" }), "PUSH_KEYS_INVALID p256dh")]
#[case::no_point(json!({ "p256dh": "BAAA" }), "PUSH_KEYS_INVALID p256dh")]
#[tokio::test]
async fn a_browser_that_cannot_be_reached_is_refused(#[case] change: Value, #[case] error: &str) {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let (ada, mut phone) = (pushing.app.member("Ada").await, pushing.service.browser("phone"));
    for (field, value) in change.as_object().expect("fields") {
        phone[field] = value.clone();
    }

    assert_eq!(registration_errors(&ada, phone).await, [error]);
    assert_eq!(count(&pushing.app, "push_registration").await, 0);
}

#[tokio::test]
async fn keys_may_have_padding() {
    let Some(pushing) = pushing(Sqlite).await else { return };
    let (ada, mut phone) = (pushing.app.member("Ada").await, pushing.service.browser("phone"));
    for field in ["p256dh", "auth"] {
        let key = phone[field].as_str().expect("a key");
        phone[field] = format!("{key}{}", "=".repeat((4 - key.len() % 4) % 4)).into();
    }

    registers(&ada, phone).await;
}

#[rstest]
#[tokio::test]
async fn a_browser_belongs_to_who_registered_it_last(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    let shared = pushing.service.browser("shared");
    registers(&ada, shared.clone()).await;

    registers(&bob, shared.clone()).await;
    unregisters(&ada, &shared).await;

    let bobs = format!("push_registration WHERE {}", owner(backend, &bob.id));
    assert_eq!((count(&pushing.app, "push_registration").await, count(&pushing.app, &bobs).await), (1, 1));
}

fn owner(backend: Backend, id: &str) -> String {
    let id = id.rsplit('_').next().expect("an id");
    if backend == Postgres {
        format!("member_id = '{id}'")
    } else {
        format!("hex(member_id) = upper('{id}')")
    }
}

#[rstest]
#[tokio::test]
async fn the_oldest_of_too_many_browsers_is_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let (ada, bob) = (pushing.app.member("Ada").await, pushing.app.member("Bob").await);
    registers(&bob, pushing.service.browser("bob")).await;
    for number in 0..16 {
        registers(&ada, pushing.service.browser(&format!("ada{number}"))).await;
        pushing.app.app.clock.advance(TimeDelta::seconds(1));
    }
    // The first one is in use, so the second one is the oldest.
    let again = "UPDATE push_registration SET created_at =
        (SELECT max(created_at) FROM push_registration) WHERE endpoint LIKE '%/ada0'";
    execute_sql(&pushing.app, again).await;

    registers(&ada, pushing.service.browser("ada16")).await;

    assert_eq!(count(&pushing.app, "push_registration").await, 17);
    assert_eq!(count(&pushing.app, "push_registration WHERE endpoint LIKE '%/ada1'").await, 0);
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_registers_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(pushing) = pushing(backend).await else { return };
    let app = &pushing.app;
    let ada = app.member_with(app.token_issued_at("platform|Ada", -60)).await;
    Platform::of(app).revokes("platform|Ada", None).await;

    let errors = ada.error_codes(REGISTER, json!({ "input": pushing.service.browser("phone") })).await;

    assert_eq!(errors, ["UNAUTHENTICATED"]);
    assert_eq!(count(app, "push_registration").await, 0);
}

/// PostgreSQL only: on SQLite, the two cannot overlap.
#[tokio::test]
async fn a_token_that_is_revoked_meanwhile_registers_nothing() {
    let Some(pushing) = pushing(Postgres).await else { return };
    let app = &pushing.app;
    let ada = app.member_with(app.token_issued_at("platform|Ada", -60)).await;
    let revoke = "UPDATE member SET revoked_before = now() WHERE subject = 'platform|Ada'";
    let revoking = Transaction::begin(app, revoke).await;

    let registering = ada.executes_raw(REGISTER, json!({ "input": pushing.service.browser("phone") }));
    let committing = async {
        waiting_for_locks(app, 1).await;
        revoking.commits().await;
    };
    let (response, ()) = tokio::join!(registering, committing);

    assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
    assert_eq!(count(app, "push_registration").await, 0);
}
