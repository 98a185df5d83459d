//! Revoked tokens are refused at once, and their sockets are closed.

use causerie::app::App;
use causerie::auth::Claims;
use causerie::clock::Clock;
use causerie::live::sweep::sweep;
use causerie::messaging::platform::revoke::{forget, revoke};
use chrono::{SecondsFormat, TimeDelta};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::support::platform::{Platform, user_errors};
use crate::support::rows::execute_sql;
use crate::support::{Actor, Backend, Postgres, Socket, Sqlite, TestApp, start};

const ADA: &str = "platform|Ada";

#[rstest]
#[tokio::test]
async fn a_revocation_refuses_older_tokens_at_once_and_newer_ones_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
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
    let (ada, bob) = (Actor::signed_in(&app, app.token_issued_at(ADA, -10)).await, app.member("Bob").await);
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
    let (ada, bob) = (Actor::signed_in(&app, app.token_issued_at(ADA, -10)).await, app.member("Bob").await);
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
    let ada = Actor::signed_in(&app, app.token_issued_at(ADA, 40)).await;

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
async fn only_sockets_of_a_revoked_token_are_closed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let mut old = Socket::open(&app.url(), &app.token_issued_at(ADA, -10)).await;
    let mut new = Actor::signed_in(&app, app.token_issued_at(ADA, 1)).await.opens_a_socket().await;
    let mut bob = app.member("Bob").await.opens_a_socket().await;

    platform.revokes(ADA, None).await;

    assert_eq!(old.close_code().await, 4403);
    for socket in [&mut new, &mut bob] {
        socket.sends(json!({ "type": "ping" })).await;
        assert_eq!(socket.receives().await["type"], "pong");
    }
}

#[rstest]
#[tokio::test]
async fn a_revocation_by_another_process_closes_the_socket(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let token = app.token_issued_at(ADA, -10);
    let mut socket = Socket::open(&app.url(), &token).await;
    let other = App::new(app.database.open().await, Clock::System);

    revoke(&other, ADA, None).await.expect("a revocation");

    assert_eq!(app.status_with(&token).await, 401, "requests are refused at once");
    sweep(&app.app.store, &app.app.event_bus, &app.app.sessions).await.expect("a sweep");
    assert_eq!(socket.close_code().await, 4403);
    other.store.close().await.expect("a closed store");
}

#[rstest]
#[tokio::test]
async fn a_socket_opened_during_a_revocation_is_closed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let tokens: Vec<_> =
        (0..20).map(|number| app.token_issued_at(&format!("member {number}"), -10)).collect();
    // Half of the subjects are members already.
    for token in tokens.iter().step_by(2) {
        assert_eq!(app.status_with(token).await, 200);
    }
    let open = async |token: &str| {
        let mut socket = Socket::connect(&app.url(), Some("graphql-transport-ws")).await;
        socket.sends(json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } })).await;
        // Acknowledged or not, the socket is closed in the end.
        assert_eq!(socket.close_code().await, 4403);
    };

    let opening = join_all(tokens.iter().map(|token| open(token)));
    let revoking = join_all((0..20).map(|number| {
        let subject = format!("member {number}");
        let platform = &platform;
        async move { platform.revokes(&subject, None).await }
    }));
    tokio::join!(opening, revoking);
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
    assert_eq!(forget(&app.app.store, app.app.clock.now()).await.expect("a cleanup"), 2);
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

async fn error_code(app: &TestApp, token: &str, query: &str) -> serde_json::Value {
    let request = app.http.post(app.url()).bearer_auth(token).json(&json!({ "query": query }));
    let body: serde_json::Value = request.send().await.expect("a response").json().await.expect("JSON");
    body["errors"][0]["extensions"]["code"].clone()
}

#[rstest]
#[tokio::test]
async fn the_platform_and_members_cannot_use_each_others_operations(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let ada = app.member("Ada").await;
    let id = &ada.id;

    for query in [
        "{ viewer { member { id } } }".to_owned(),
        "{ member(by: { handle: \"ada\" }) { id } }".to_owned(),
        format!("{{ node(id: \"{id}\") {{ id }} }}"),
        format!("mutation {{ addContact(input: {{ memberId: \"{id}\" }}) {{ member {{ id }} }} }}"),
        format!("mutation {{ startConversation(input: {{ memberId: \"{id}\" }}) {{ created }} }}"),
    ] {
        assert_eq!(error_code(&app, &platform.token, &query).await, "FORBIDDEN", "{query}");
    }
    let revoke = "mutation { revokeTokens(input: { subject: \"x\" }) { revokedBefore } }";
    assert_eq!(error_code(&app, &ada.token, revoke).await, "FORBIDDEN");
    let body = json!({ "query": revoke });
    let anonymous = app.http.post(app.url()).json(&body).send().await.expect("a response");
    let anonymous: serde_json::Value = anonymous.json().await.expect("JSON");
    assert_eq!(anonymous["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    // Scopes are compared as whole words.
    for scope in [json!("platforms"), json!("openid"), json!("Platform")] {
        let claims = json!({ "sub": ADA, "exp": app.claims().exp, "scope": scope });
        let token = app.token(&claims);
        assert_eq!(error_code(&app, &token, revoke).await, "FORBIDDEN", "{scope}");
    }
    let member = ada.executes("{ member(by: { handle: \"member\" }) { id } }", json!({})).await;
    assert_eq!(member["member"], json!(null), "the platform's token created no member");
}

#[tokio::test]
async fn the_platform_cannot_subscribe_on_a_socket() {
    let app = start!(Sqlite);
    let exp = (app.app.clock.now() + TimeDelta::seconds(1)).into();
    let claims = Claims { sub: "x".into(), exp, scope: "platform".into(), ..Claims::default() };
    let mut expiring = Socket::open(&app.url(), &app.token(&claims)).await;
    let platform = Platform::of(&app);
    let mut socket = Socket::open(&app.url(), &platform.token).await;
    let subscription = json!({ "query": "subscription { newMessage { cursor } }" });
    socket.sends(json!({ "type": "subscribe", "id": "1", "payload": subscription })).await;
    let received = socket.receives().await;
    assert!(received.to_string().contains("FORBIDDEN"), "{received}");
    assert_eq!(socket.receives().await["type"], "complete");
    let revoke =
        json!({ "query": "mutation { revokeTokens(input: { subject: \"x\" }) { userErrors { code } } }" });
    socket.sends(json!({ "type": "subscribe", "id": "2", "payload": revoke })).await;
    assert_eq!(socket.receives().await["payload"]["data"]["revokeTokens"]["userErrors"], json!([]));
    app.app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(expiring.close_code().await, 4403, "it is closed when its token expires");
}

#[rstest]
#[tokio::test]
async fn an_invalid_subject_is_a_user_error(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    app.member("Ada").await;

    for subject in ["", "platform|Ada\0", &"x".repeat(256)] {
        for (mutation, selection) in [("revokeTokens", "revokedBefore"), ("eraseMember", "erasedMemberId")] {
            let payload = platform.mutates(mutation, selection, json!({ "subject": subject })).await;
            assert_eq!(user_errors(&payload), ["SUBJECT_INVALID input.subject"], "{mutation}");
        }
        let entry = json!({ "subject": ADA, "kind": "CONTACT", "otherSubject": subject, "exists": true });
        let payload =
            platform.mutates("setRelationships", "setCount", json!({ "relationships": [entry] })).await;
        assert_eq!(user_errors(&payload), ["MEMBER_NOT_FOUND input.relationships.0.otherSubject"]);
    }
}
