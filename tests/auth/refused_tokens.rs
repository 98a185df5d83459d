//! Forged, expired and missing tokens are refused.

use causerie::auth::{Claims, SharedSecret};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::issuer::token_part;
use crate::support::response::VIEWER;
use crate::support::{Sqlite, start};

/// A token with any payload, correctly signed with any HMAC algorithm.
fn signed(algorithm: Algorithm, secret: &[u8], payload: &Value) -> String {
    encode(&Header::new(algorithm), payload, &EncodingKey::from_secret(secret)).expect("a token")
}

#[tokio::test]
async fn forged_expired_and_incomplete_tokens_are_refused() {
    let app = start!(Sqlite);
    let now = app.app.clock.now().timestamp();
    let good = json!({ "sub": "1", "exp": now + 3600, "preferred_username": "mallory" });
    let with = |name: &str, value: Value| {
        let mut payload = good.clone();
        payload[name] = value;
        payload
    };
    let without = |name: &str| {
        let mut payload = good.clone();
        payload.as_object_mut().expect("an object").remove(name);
        payload
    };
    let sign_hs256 = |payload: &Value| signed(Algorithm::HS256, SECRET.as_bytes(), payload);
    let (header, payload) = ("eyJhbGciOiJub25lIn0", token_part(&good));
    let other_key = SharedSecret::new(b"another secret, of at least 32 bytes").expect("a long enough secret");
    let claims = Claims { sub: "1".into(), ..app.claims() };
    let valid = sign_hs256(&without("preferred_username"));
    let signature = valid.rsplit_once('.').expect("three parts").1;

    let bearers = [
        ("expired", sign_hs256(&with("exp", json!(now - 1)))),
        ("at its expiry", sign_hs256(&with("exp", json!(now)))),
        ("not yet valid", sign_hs256(&with("nbf", json!(now + 60)))),
        ("forged", other_key.sign(&claims).expect("a token")),
        ("HS512 with the right secret", signed(Algorithm::HS512, SECRET.as_bytes(), &good)),
        ("alg none", format!("{header}.{payload}.")),
        ("alg none, with a valid signature", format!("{header}.{payload}.{signature}")),
        ("alg None", format!("{}.{payload}.", token_part(&json!({ "alg": "None" })))),
        ("another payload with a valid signature", {
            format!("{}.{payload}.{signature}", token_part(&json!({ "alg": "HS256", "typ": "JWT" })))
        }),
        ("no sub", sign_hs256(&without("sub"))),
        ("empty sub", sign_hs256(&with("sub", json!("")))),
        ("sub is a number", sign_hs256(&with("sub", json!(1)))),
        ("no exp", sign_hs256(&without("exp"))),
        ("exp is null", sign_hs256(&with("exp", json!(null)))),
        ("garbage", "a.b.c".into()),
        ("nothing", String::new()),
    ];
    let mut refused: Vec<_> =
        bearers.into_iter().map(|(what, token)| (what, format!("Bearer {token}"))).collect();
    refused.push(("basic", format!("Basic {valid}")));
    refused.push(("no scheme", valid.clone()));

    for (what, authorization) in refused {
        let request = app.http.post(app.url()).header("authorization", authorization);
        let response = request.json(&json!({ "query": VIEWER })).send().await.expect("a response");
        assert_eq!(response.status(), 401, "{what}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer error=\"invalid_token\"", "{what}");
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{what}");
        assert!(body.get("data").is_none(), "{what}");
    }

    // None of them created a member.
    let ada = app.member("Ada").await;
    let mallory = ada.executes("{ member(by: { handle: \"mallory\" }) { id } }", json!({})).await;
    assert_eq!(mallory["member"], json!(null));
    // The unchanged token is valid.
    let mallory = app.member_with(sign_hs256(&good)).await;
    let viewer = mallory.executes(VIEWER, json!({})).await["viewer"].clone();
    assert_eq!(viewer["member"]["handle"], "mallory");
}

#[tokio::test]
async fn a_token_is_valid_between_nbf_and_exp() {
    let app = start!(Sqlite);
    let ada = app.member("Ada").await;
    let soon = Claims {
        sub: "2".into(),
        nbf: Some(app.claims().exp),
        exp: (app.claims().exp.0 + TimeDelta::minutes(1)).into(),
        ..Claims::default()
    };
    let bob = app.token(&soon);

    assert_eq!((app.status_with(&ada.token).await, app.status_with(&bob).await), (200, 401));
    app.app.clock.advance(TimeDelta::hours(1));
    assert_eq!((app.status_with(&ada.token).await, app.status_with(&bob).await), (401, 200));
}

#[tokio::test]
async fn operations_without_a_token_are_unauthenticated() {
    let app = start!(Sqlite);

    let ada = app.member("Ada").await;
    let mutation = "mutation($id: ID!) { blockMember(input: { memberId: $id }) { userErrors { code } } }";
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for query in [VIEWER, "{ member(by: { handle: \"ada\" }) { id } }", node, mutation] {
        let variables = if query.contains("$id") { json!({ "id": ada.id }) } else { json!({}) };
        let request = app.http.post(app.url()).json(&json!({ "query": query, "variables": variables }));
        let response = request.send().await.expect("a response");
        assert_eq!(response.status(), 200, "{query}");
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{body}");
        let data = &body["data"];
        assert!(data.is_null() || data.as_object().expect("data").values().all(Value::is_null), "{body}");
    }
}
