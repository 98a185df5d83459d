//! Operations of the platform and of members need the right kind of token.

use causerie::auth::Claims;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::platform::{Platform, user_errors};
use crate::support::{Backend, Postgres, Socket, Sqlite, TestApp, start};

const ADA: &str = "platform|Ada";

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
