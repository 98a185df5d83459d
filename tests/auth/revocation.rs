//! Tokens that the platform takes back: refused at once, and what was opened with them ends.

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
async fn a_revoked_token_is_refused_at_once_and_a_newer_one_is_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (old, new) = (app.token_issued_at(ADA, -10), app.token_issued_at(ADA, 1));
    let silent = app.member("Ada").await.token;
    assert_eq!((app.status_with(&old).await, app.status_with(&silent).await), (200, 200));

    let before = platform.revokes(ADA, None).await;

    assert_eq!((app.status_with(&old).await, app.status_with(&new).await), (401, 200));
    assert_eq!(app.status_with(&silent).await, 401, "one that does not say when it was issued");
    assert_eq!(app.status_with(&app.member("Bob").await.token).await, 200, "another member's");
    // What was refused once stays so.
    assert_eq!(platform.revokes(ADA, Some("2020-01-01T00:00:00Z")).await, before);
    assert_eq!(app.status_with(&old).await, 401);
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_changes_nothing_of_its_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let ada = app.member("Ada").await;
    Platform::of(&app).revokes(ADA, None).await;

    let mut claims = app.claims();
    (claims.sub, claims.name) = (ADA.to_owned(), Some("Mallory".to_owned()));
    assert_eq!(app.status_with(&app.token(&claims)).await, 401);

    let bob = app.member("Bob").await;
    let shown =
        bob.executes("query($id: ID!) { member(by: { id: $id }) { displayName } }", json!({ "id": ada.id }));
    assert_eq!(shown.await["member"]["displayName"], "Ada");
}

const REVOKES: &str =
    "UPDATE member SET revoked_before = '2100-01-01 00:00:00+00:00' WHERE subject = 'platform|Ada';";

/// Somebody revokes it while the message is being written.
#[rstest]
#[tokio::test]
async fn what_was_written_before_a_token_was_revoked_is_told(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (Actor::signed_in(&app, app.token_issued_at(ADA, -10)).await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "un").await;
    execute_sql(
        &app,
        &match backend {
            Sqlite => format!("CREATE TRIGGER meanwhile AFTER INSERT ON message BEGIN {REVOKES} END"),
            Postgres => format!(
                "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {REVOKES} RETURN NULL; END $$;
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
async fn a_revoked_token_is_not_told_what_it_sent_before(#[values(Sqlite, Postgres)] backend: Backend) {
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

/// However long ago: a token that says nothing may be older.
#[rstest]
#[tokio::test]
async fn what_does_not_say_when_it_was_issued_sends_nothing_once_anything_is_revoked(
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

/// The clock of whoever revoked it is ahead of ours.
#[rstest]
#[tokio::test]
async fn a_token_that_is_newer_than_what_is_revoked_in_the_future_is_good(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
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
async fn the_moment_itself_is_still_good(#[values(Sqlite, Postgres)] backend: Backend) {
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
    // A day ahead locks a member out until then; more is a slip of the pen.
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
async fn sockets_of_a_revoked_token_end_and_no_others(#[values(Sqlite, Postgres)] backend: Backend) {
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
async fn a_socket_ends_too_where_another_process_revoked(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let token = app.token_issued_at(ADA, -10);
    let mut socket = Socket::open(&app.url(), &token).await;
    let other = App::new(app.database.open().await, Clock::System);

    revoke(&other, ADA, None).await.expect("it is revoked");

    assert_eq!(app.status_with(&token).await, 401, "requests are refused at once");
    sweep(&app.app.store, &app.app.event_bus, &app.app.sessions).await.expect("the sweep");
    assert_eq!(socket.close_code().await, 4403);
    other.store.close().await.expect("it closes");
}

#[rstest]
#[tokio::test]
async fn no_socket_slips_through_while_its_token_is_revoked(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let tokens: Vec<_> =
        (0..20).map(|number| app.token_issued_at(&format!("member {number}"), -10)).collect();
    // Half of them are members already.
    for token in tokens.iter().step_by(2) {
        assert_eq!(app.status_with(token).await, 200);
    }
    let opens = async |token: &str| {
        let mut socket = Socket::connect(&app.url(), Some("graphql-transport-ws")).await;
        socket.sends(json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } })).await;
        // Welcome or not, in the end it is closed.
        assert_eq!(socket.close_code().await, 4403);
    };

    let opening = join_all(tokens.iter().map(|token| opens(token)));
    let revoking = join_all((0..20).map(|number| {
        let subject = format!("member {number}");
        let platform = &platform;
        async move { platform.revokes(&subject, None).await }
    }));
    tokio::join!(opening, revoking);
}

#[rstest]
#[tokio::test]
async fn tokens_of_a_stranger_can_be_revoked_and_make_no_member(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let (old, new) = (app.token_issued_at("stranger", -10), app.token_issued_at("stranger", 1));

    let before = platform.revokes("stranger", None).await;
    assert_eq!(platform.revokes("stranger", Some("2020-01-01T00:00:00Z")).await, before);

    assert_eq!(app.status_with(&old).await, 401);
    assert_eq!(app.status_with(&new).await, 200);
    assert_eq!(app.status_with(&old).await, 401, "neither once the member is there");
    // It is forgotten when such tokens have ended by themselves; the member's own is not.
    platform.revokes("another", None).await;
    platform.revokes("a third", None).await;
    app.app.clock.advance(TimeDelta::minutes(1));
    platform.revokes("a third", None).await;
    assert_eq!(forget(&app.app.store, app.app.clock.now()).await.expect("it is forgotten"), 2);
    assert_eq!(
        (app.status_with(&old).await, app.status_with(&app.token_issued_at("another", -100)).await),
        (401, 200)
    );
    assert_eq!(app.status_with(&app.token_issued_at("a third", -100)).await, 401, "it was said again since");
}

#[rstest]
#[tokio::test]
async fn what_is_no_time_is_found_before_anything_is_done(#[values(Sqlite, Postgres)] backend: Backend) {
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

async fn codes(app: &TestApp, token: &str, query: &str) -> serde_json::Value {
    let request = app.http.post(app.url()).bearer_auth(token).json(&json!({ "query": query }));
    let body: serde_json::Value = request.send().await.expect("a response").json().await.expect("JSON");
    body["errors"][0]["extensions"]["code"].clone()
}

#[rstest]
#[tokio::test]
async fn the_platform_is_no_member_and_no_member_is_the_platform(
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
        assert_eq!(codes(&app, &platform.token, &query).await, "FORBIDDEN", "{query}");
    }
    let revoke = "mutation { revokeTokens(input: { subject: \"x\" }) { revokedBefore } }";
    assert_eq!(codes(&app, &ada.token, revoke).await, "FORBIDDEN");
    let body = json!({ "query": revoke });
    let anonymous = app.http.post(app.url()).json(&body).send().await.expect("a response");
    let anonymous: serde_json::Value = anonymous.json().await.expect("JSON");
    assert_eq!(anonymous["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    // The words of a scope are whole.
    for scope in [json!("platforms"), json!("openid"), json!("Platform")] {
        let claims = json!({ "sub": ADA, "exp": app.claims().exp, "scope": scope });
        let token = app.token(&claims);
        assert_eq!(codes(&app, &token, revoke).await, "FORBIDDEN", "{scope}");
    }
    let nobody = ada.executes("{ member(by: { handle: \"member\" }) { id } }", json!({})).await;
    assert_eq!(nobody["member"], json!(null), "it made no member");
}

#[tokio::test]
async fn over_a_socket_the_platform_is_as_little_a_member() {
    let app = start!(Sqlite);
    let exp = (app.app.clock.now() + TimeDelta::seconds(1)).into();
    let claims = Claims { sub: "x".into(), exp, scope: "platform".into(), ..Claims::default() };
    let mut short = Socket::open(&app.url(), &app.token(&claims)).await;
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
    assert_eq!(short.close_code().await, 4403, "it ends with its token");
}

#[rstest]
#[tokio::test]
async fn a_subject_that_nobody_can_have_is_told(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    app.member("Ada").await;

    for subject in ["", "platform|Ada\0", &"x".repeat(256)] {
        for (mutation, selection) in [("revokeTokens", "revokedBefore"), ("eraseMember", "erasedMemberId")] {
            let payload = platform.mutates(mutation, selection, json!({ "subject": subject })).await;
            assert_eq!(user_errors(&payload), ["SUBJECT_INVALID input.subject"], "{mutation}");
        }
        let tie = json!({ "subject": ADA, "kind": "CONTACT", "otherSubject": subject, "exists": true });
        let payload =
            platform.mutates("setRelationships", "setCount", json!({ "relationships": [tie] })).await;
        assert_eq!(user_errors(&payload), ["MEMBER_NOT_FOUND input.relationships.0.otherSubject"]);
    }
}
