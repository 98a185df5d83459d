//! The issuer's keys: fetched, rotated, and kept while it is away.

use std::time::Duration;

use axum::http::StatusCode;
use causerie::auth::{Issuer as IssuerClient, Keys, Source};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::issuer::{Issuer, JwksResponse, REFRESH, Signer, jwks};
use crate::support::{Socket, TestApp};

const WHO: &str = "{ viewer { member { handle } } }";

/// A service that trusts this issuer and nobody else.
async fn trusting(issuer: &Issuer) -> (TestApp, IssuerClient) {
    let mut known = None;
    let app = TestApp::adjusted(|state| known = Some(issuer.is_trusted_by(state))).await;
    (app, known.expect("adjusted"))
}

/// A token for Ada that is good for an hour.
fn token(app: &TestApp, signer: &Signer) -> String {
    signer.signs(&json!({ "sub": "1", "exp": app.claims().exp, "preferred_username": "ada" }))
}

/// The status, and the code where there is one.
async fn asks_with(app: &TestApp, token: &str) -> (u16, Value) {
    let request = app.http.post(app.url()).bearer_auth(token).json(&json!({ "query": WHO }));
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (status, body["errors"][0]["extensions"]["code"].clone())
}

async fn status(app: &TestApp, token: &str) -> u16 {
    asks_with(app, token).await.0
}

#[tokio::test]
async fn a_token_of_the_issuer_signs_its_member_in() {
    let signers = [Signer::rsa(), Signer::p256(), Signer::ed25519()];
    let issuer = Issuer::with(&signers.each_ref().map(Signer::jwk)).await;
    let (app, _) = trusting(&issuer).await;

    for signer in &signers {
        let token = token(&app, signer);
        let request = app.http.post(app.url()).bearer_auth(&token).json(&json!({ "query": WHO }));
        let body: Value = request.send().await.expect("a response").json().await.expect("JSON");
        assert_eq!(body["data"]["viewer"]["member"]["handle"], "ada", "{:?} {body}", signer.algorithm);
        Socket::open(&app.url(), &token).await;
    }
    // Read once, and kept.
    assert_eq!(issuer.request_count(), 1);
}

#[tokio::test]
async fn a_new_key_is_known_at_once_and_an_old_one_is_forgotten() {
    let (old, new) = (Signer::rsa(), Signer::other_rsa());
    let issuer = Issuer::with(&[old.jwk()]).await;
    let (app, _) = trusting(&issuer).await;
    assert_eq!(status(&app, &token(&app, &old)).await, 200);

    issuer.publishes(&[new.jwk()]);
    app.app.clock.advance(IssuerClient::PAUSE);
    // Nothing has told the service of it but the token itself.
    assert_eq!(status(&app, &token(&app, &new)).await, 200);

    assert_eq!(asks_with(&app, &token(&app, &old)).await, (401, json!("UNAUTHENTICATED")));
}

#[tokio::test]
async fn keys_are_read_again_before_long_whatever_tokens_come() {
    let (withdrawn, kept) = (Signer::rsa(), Signer::p256());
    let issuer = Issuer::with(&[withdrawn.jwk(), kept.jwk()]).await;
    let (app, known) = trusting(&issuer).await;
    assert_eq!(status(&app, &token(&app, &withdrawn)).await, 200);
    issuer.publishes(&[kept.jwk()]);

    app.app.clock.advance(REFRESH - TimeDelta::milliseconds(1));
    known.refresh().await;
    assert_eq!((issuer.request_count(), status(&app, &token(&app, &withdrawn)).await), (1, 200));
    app.app.clock.advance(TimeDelta::milliseconds(1));
    known.refresh().await;

    assert_eq!((issuer.request_count(), status(&app, &token(&app, &withdrawn)).await), (2, 401));
    assert_eq!(status(&app, &token(&app, &kept)).await, 200);
}

#[tokio::test]
async fn forged_key_ids_do_not_make_us_hammer_the_issuer() {
    let issuer = Issuer::with(&[Signer::rsa().jwk()]).await;
    let (app, _) = trusting(&issuer).await;
    let forged = token(&app, &Signer { id: Some("never heard of"), ..Signer::ed25519() });
    let many = async || {
        for status in futures_util::future::join_all((0..16).map(|_| status(&app, &forged))).await {
            assert_eq!(status, 401);
        }
    };
    many().await;
    assert_eq!(issuer.request_count(), 1);

    app.app.clock.advance(IssuerClient::PAUSE - TimeDelta::milliseconds(1));
    many().await;
    assert_eq!(issuer.request_count(), 1);
    app.app.clock.advance(TimeDelta::milliseconds(1));
    many().await;
    assert_eq!(issuer.request_count(), 2);

    // Nor does a token that names no key, or a known one for another algorithm.
    app.app.clock.advance(IssuerClient::PAUSE);
    assert_eq!(status(&app, &token(&app, &Signer { id: None, ..Signer::p256() })).await, 401);
    assert_eq!(status(&app, &token(&app, &Signer { id: Some("rsa-1"), ..Signer::p256() })).await, 401);
    assert_eq!(issuer.request_count(), 2);
}

#[tokio::test]
async fn while_the_issuer_is_away_the_last_good_keys_stay() {
    let signer = Signer::p256();
    let mallory = Issuer::with(&[Signer::rsa().jwk()]).await;
    let issuer = Issuer::with(&[signer.jwk()]).await;
    let (app, known) = trusting(&issuer).await;
    assert_eq!(status(&app, &token(&app, &signer)).await, 200);
    app.app.clock.advance(REFRESH);

    let bad = [
        JwksResponse::Status(StatusCode::SERVICE_UNAVAILABLE),
        JwksResponse::Redirect(mallory.url.clone()),
        JwksResponse::Body("<html>".to_owned()),
        JwksResponse::Body("{}".to_owned()),
        JwksResponse::Body(jwks(&[])),
        JwksResponse::Body(jwks(&[Signer::short_rsa().jwk()])),
    ];
    for (nth, manner) in bad.into_iter().enumerate() {
        issuer.answers(manner);
        known.refresh().await;
        assert_eq!(issuer.request_count(), nth + 2);
        assert_eq!(status(&app, &token(&app, &signer)).await, 200, "{nth}");
        // It is asked again before long.
        app.app.clock.advance(IssuerClient::PAUSE);
    }
    assert_eq!((status(&app, &token(&app, &Signer::rsa())).await, mallory.request_count()), (401, 0));

    app.app.clock.advance(IssuerClient::PAUSE);
    issuer.publishes(&[Signer::ed25519().jwk()]);
    known.refresh().await;
    assert_eq!(status(&app, &token(&app, &Signer::ed25519())).await, 200);
}

#[tokio::test]
async fn a_set_has_a_largest_size_and_a_largest_number_of_keys() {
    let signer = Signer::ed25519();
    let issuer = Issuer::with(&[]).await;
    let (app, known) = trusting(&issuer).await;
    let sized = |bytes: usize| {
        let set = jwks(&[signer.jwk()]);
        let room = " ".repeat(bytes - set.len());
        JwksResponse::Body(set + &room)
    };
    let counted = |keys: usize| {
        let mut set = vec![json!({ "kty": "future" }); keys - 1];
        set.push(signer.jwk());
        JwksResponse::Body(json!({ "keys": set }).to_string())
    };

    for (manner, read) in
        [(sized(256 * 1024), true), (sized(256 * 1024 + 1), false), (counted(64), true), (counted(65), false)]
    {
        issuer.answers(manner);
        assert_eq!(known.load().await.is_ok(), read);
    }
    assert_eq!(status(&app, &token(&app, &signer)).await, 200);
}

#[tokio::test]
async fn without_the_issuer_at_the_start_nobody_of_its_comes_in_until_it_is_there() {
    let signer = Signer::rsa();
    let issuer = Issuer::with(&[signer.jwk()]).await;
    issuer.answers(JwksResponse::Status(StatusCode::BAD_GATEWAY));
    let app = TestApp::adjusted(|state| {
        let known = issuer.client_for(state, Source::PATIENCE);
        state.keys = Keys { issuer: Some(known), ..state.keys.clone() };
    })
    .await;
    let ready = async || {
        let url = format!("http://{}/readyz", app.address);
        app.http.get(url).send().await.expect("a response").status().as_u16()
    };

    assert_eq!(ready().await, 503);
    // It is not said that the token is wrong: nobody knows.
    assert_eq!(asks_with(&app, &token(&app, &signer)).await, (503, json!("KEYS_UNAVAILABLE")));
    let mut socket = Socket::connect(&app.url(), Some("graphql-transport-ws")).await;
    let authorization = format!("Bearer {}", token(&app, &signer));
    socket.sends(json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await;
    assert_eq!(socket.close_code().await, 1013);
    // Who has a token of the shared secret needs no issuer.
    app.member("Bob").await;

    issuer.publishes(&[signer.jwk()]);
    app.app.clock.advance(IssuerClient::PAUSE);
    assert_eq!((status(&app, &token(&app, &signer)).await, ready().await), (200, 200));
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_take_the_new_keys_with_them() {
    let (old, new) = (Signer::rsa(), Signer::other_rsa());
    let issuer = Issuer::with(&[old.jwk()]).await;
    let (app, _) = trusting(&issuer).await;
    assert_eq!(status(&app, &token(&app, &old)).await, 200);
    app.app.clock.advance(IssuerClient::PAUSE);
    let (tell, told) = watch::channel(false);
    issuer.answers(JwksResponse::Delayed(jwks(&[new.jwk()]), told));

    let request = app.http.post(app.url()).bearer_auth(token(&app, &new)).json(&json!({ "query": WHO }));
    let asking = tokio::spawn(request.send());
    issuer.receives_requests(2).await;
    asking.abort();
    assert!(asking.await.is_err_and(|error| error.is_cancelled()));
    tell.send(true).expect("the issuer waits");

    assert_eq!((status(&app, &token(&app, &new)).await, issuer.request_count()), (200, 2));
}

#[tokio::test]
async fn an_issuer_that_never_answers_holds_nobody_up_for_long() {
    let issuer = Issuer::with(&[]).await;
    issuer.answers(JwksResponse::Never);
    let app = TestApp::adjusted(|state| {
        let known = issuer.client_for(state, Duration::from_millis(50));
        state.keys = Keys { issuer: Some(known), ..state.keys.clone() };
    })
    .await;

    assert_eq!(asks_with(&app, &token(&app, &Signer::rsa())).await, (503, json!("KEYS_UNAVAILABLE")));
}
