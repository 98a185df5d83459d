//! Revoked tokens are refused at once.

use causerie::messaging::member::revocation::prune;
use chrono::{SecondsFormat, TimeDelta};
use rstest::rstest;
use serde_json::json;

use crate::support::platform::Platform;
use crate::support::rows::execute_sql;
use crate::support::{Backend, Postgres, Sqlite, start};

const ADA: &str = "platform|Ada";

#[rstest]
#[tokio::test]
async fn a_revocation_refuses_all_tokens_issued_before_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (old, new) = (app.token_issued_at(ADA, -10), app.token_issued_at(ADA, 1));
    let without_iat = app.member("Ada").await.token;
    assert_eq!((app.status_with(&old).await, app.status_with(&without_iat).await), (200, 200));

    let before = platform.revokes(ADA, None).await;

    assert_eq!((app.status_with(&old).await, app.status_with(&new).await), (401, 200));
    assert_eq!(app.status_with(&without_iat).await, 401, "a token without `iat`");
    assert_eq!(app.status_with(&app.member("Bob").await.token).await, 200, "another member's token");
    // An earlier time does not undo the revocation.
    assert_eq!(platform.revokes(ADA, Some("2020-01-01T00:00:00Z")).await, before);
    assert_eq!(app.status_with(&old).await, 401);
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_does_not_update_its_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    Platform::of(&app).revokes(ADA, None).await;

    let mut claims = app.claims();
    (claims.sub, claims.name) = (ADA.to_owned(), Some("Mallory".to_owned()));
    assert_eq!(app.status_with(&app.token(&claims)).await, 401);

    let bob = app.member("Bob").await;
    let member =
        bob.executes("query($id: ID!) { member(by: { id: $id }) { displayName } }", json!({ "id": ada.id }));
    assert_eq!(member.await["member"]["displayName"], "Ada");
}

const REVOKE: &str =
    "UPDATE member SET revoked_before = '2100-01-01 00:00:00+00:00' WHERE subject = 'platform|Ada';";

/// A trigger revokes the token while the message is being written.
#[rstest]
#[tokio::test]
async fn a_revocation_during_a_mutation_does_not_hide_what_was_written(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member_with(app.token_issued_at(ADA, -10)).await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    execute_sql(
        &app,
        &match backend {
            Sqlite => format!("CREATE TRIGGER meanwhile AFTER INSERT ON message BEGIN {REVOKE} END"),
            Postgres => format!(
                "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {REVOKE} RETURN NULL; END $$;
                CREATE TRIGGER meanwhile AFTER INSERT ON message EXECUTE FUNCTION meanwhile()"
            ),
        },
    )
    .await;

    let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"deux\" }) {
        message { body } conversation { id } } }";
    let response = ada.executes_raw(query, json!({ "id": id })).await;

    assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
    assert_eq!(
        response["data"]["sendMessage"],
        json!({ "message": { "body": "deux" }, "conversation": null })
    );
    assert_eq!(bob.history(&id).await, ["un", "deux"]);
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_cannot_retry_with_a_client_key(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member_with(app.token_issued_at(ADA, -10)).await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    ada.sends_with_key(&id, "deux", Some("k")).await;
    Platform::of(&app).revokes(ADA, None).await;

    let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"deux\", clientKey: \"k\" }) { message { id } } }";
    let response = ada.executes_raw(query, json!({ "id": id })).await;

    assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
    assert_eq!(response["data"], json!(null));
}

/// Even by a revocation long ago, because a token without `iat` may be older.
#[rstest]
#[tokio::test]
async fn a_token_without_iat_sends_nothing_after_any_revocation(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    Platform::of(&app).revokes(ADA, Some("1970-01-01T00:00:00Z")).await;

    let query = "mutation($id: ID!) { sendMessage(input: { conversationId: $id, body: \"deux\" }) { message { id } } }";
    let response = ada.executes_raw(query, json!({ "id": id })).await;

    assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
    assert_eq!(bob.history(&id).await, ["un"]);
}

/// The clock of the revoking client is ahead of the service's clock.
#[rstest]
#[tokio::test]
async fn a_token_newer_than_a_future_revocation_is_valid(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let bob = app.member("Bob").await;
    let ahead = app.app.clock.now() + TimeDelta::seconds(30);
    let before = ahead.to_rfc3339_opts(SecondsFormat::Secs, true);
    Platform::of(&app).revokes(ADA, Some(&before)).await;
    let ada = app.member_with(app.token_issued_at(ADA, 40)).await;

    let id = ada.writes_to(&bob, "un").await;
    ada.sends(&id, "deux").await;

    assert_eq!(bob.history(&id).await, ["un", "deux"]);
}

#[rstest]
#[tokio::test]
async fn a_token_issued_at_the_time_of_the_revocation_is_valid(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let at = |seconds| {
        let at = app.app.clock.now() + TimeDelta::seconds(seconds);
        at.to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let platform = Platform::of(&app);
    app.member("Ada").await;

    platform.revokes(ADA, Some(&at(-5))).await;

    assert_eq!(app.status_with(&app.token_issued_at(ADA, -6)).await, 401);
    assert_eq!(app.status_with(&app.token_issued_at(ADA, -5)).await, 200);
    // Up to a day ahead locks a member out until then. More is taken for a mistake.
    let too_far = platform.mutates(
        "revokeTokens",
        "revokedBefore",
        json!({ "subject": ADA, "revokedBefore": at(86_401) }),
    );
    let error = too_far.await["userErrors"][0].clone();
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("TIME_TOO_FAR"), &json!(["input", "revokedBefore"]))
    );
    assert_eq!(app.status_with(&app.token_issued_at(ADA, 0)).await, 200);
    platform.revokes(ADA, Some(&at(86_400))).await;
    assert_eq!(app.status_with(&app.token_issued_at(ADA, 0)).await, 401);
}

#[rstest]
#[tokio::test]
async fn tokens_of_a_subject_that_is_no_member_can_be_revoked(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (old, new) = (app.token_issued_at("unknown", -10), app.token_issued_at("unknown", 1));

    let before = platform.revokes("unknown", None).await;
    assert_eq!(platform.revokes("unknown", Some("2020-01-01T00:00:00Z")).await, before);

    assert_eq!(app.status_with(&old).await, 401);
    assert_eq!(app.status_with(&new).await, 200);
    assert_eq!(app.status_with(&old).await, 401, "also after the member is created");
    // Such revocations are deleted when the tokens have expired. That of a member is not.
    platform.revokes("another", None).await;
    platform.revokes("a third", None).await;
    app.app.clock.advance(TimeDelta::minutes(1));
    platform.revokes("a third", None).await;
    assert_eq!(prune(&app.app.store, app.app.clock.now()).await.expect("a cleanup"), 2);
    assert_eq!(
        (app.status_with(&old).await, app.status_with(&app.token_issued_at("another", -100)).await),
        (401, 200)
    );
    assert_eq!(app.status_with(&app.token_issued_at("a third", -100)).await, 401, "it was renewed since");
}

#[rstest]
#[tokio::test]
async fn an_invalid_time_is_refused_before_anything_is_executed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let two = |time: &str| {
        format!(
            "mutation($time: DateTime = \"2020-01-01T00:00:00Z\") {{
                one: revokeTokens(input: {{ subject: \"{ADA}\" }}) {{ revokedBefore }}
                two: revokeTokens(input: {{ subject: \"{ADA}\", revokedBefore: {time} }}) {{ revokedBefore }} }}"
        )
    };

    for (time, variables) in [("\"yesterday\"", json!({})), ("$time", json!({ "time": "yesterday" }))] {
        let response = platform.executes_raw(&two(time), variables).await;
        assert_eq!(response["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{response}");
        assert_eq!(response.get("data"), None);
    }

    assert_eq!(app.status_with(&app.token_issued_at(ADA, -10)).await, 200, "nothing was revoked");
    let both = platform.executes_raw(&two("$time"), json!({})).await;
    assert_eq!(both["data"]["one"]["revokedBefore"], both["data"]["two"]["revokedBefore"], "{both}");
}
