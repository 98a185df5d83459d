//! The issuer's keys: fetched, rotated, and cached while the issuer is unavailable.

use std::time::Duration;

use axum::http::StatusCode;
use causerie::auth::{Issuer as IssuerClient, KeySource, Keys};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::issuer::{Issuer, JwksResponse, REFRESH, Signer, jwks};
use crate::support::response::VIEWER;
use crate::support::socket::PROTOCOL;
use crate::support::{Socket, TestApp};

/// An app that trusts only this issuer, with its client of the issuer.
async fn app_trusting(issuer: &Issuer) -> (TestApp, IssuerClient) {
    let mut client = None;
    let app = TestApp::adjusted(|state| client = Some(issuer.is_trusted_by(state))).await;
    (app, client.expect("an adjusted app"))
}

/// A token for Ada, valid for an hour.
fn token(app: &TestApp, signer: &Signer) -> String {
    signer.signs(&json!({ "sub": "1", "exp": app.claims().exp, "preferred_username": "ada" }))
}

/// The status and error code of a query with this token.
async fn status_and_code(app: &TestApp, token: &str) -> (u16, Value) {
    let request = app.http.post(app.url()).bearer_auth(token).json(&json!({ "query": VIEWER }));
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (status, body["errors"][0]["extensions"]["code"].clone())
}

#[tokio::test]
async fn a_token_of_the_issuer_is_accepted() {
    let signers = [Signer::rsa(), Signer::p256(), Signer::ed25519()];
    let issuer = Issuer::with(&signers.each_ref().map(Signer::jwk)).await;
    let (app, _) = app_trusting(&issuer).await;

    for signer in &signers {
        let token = token(&app, signer);
        let request = app.http.post(app.url()).bearer_auth(&token).json(&json!({ "query": VIEWER }));
        let body: Value = request.send().await.expect("a response").json().await.expect("JSON");
        assert_eq!(body["data"]["viewer"]["member"]["handle"], "ada", "{:?} {body}", signer.algorithm);
        Socket::open(&app.url(), &token).await;
    }
    // The keys were fetched once and cached.
    assert_eq!(issuer.request_count(), 1);
}

#[tokio::test]
async fn a_token_with_a_new_key_makes_the_service_load_the_keys() {
    let (old, new) = (Signer::rsa(), Signer::other_rsa());
    let issuer = Issuer::with(&[old.jwk()]).await;
    let (app, _) = app_trusting(&issuer).await;
    assert_eq!(app.status_with(&token(&app, &old)).await, 200);

    issuer.publishes(&[new.jwk()]);
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    // Only the token's key ID tells the service about it.
    assert_eq!(app.status_with(&token(&app, &new)).await, 200);

    assert_eq!(status_and_code(&app, &token(&app, &old)).await, (401, json!("UNAUTHENTICATED")));
}

#[tokio::test]
async fn keys_are_refreshed_periodically() {
    let (withdrawn, kept) = (Signer::rsa(), Signer::p256());
    let issuer = Issuer::with(&[withdrawn.jwk(), kept.jwk()]).await;
    let (app, client) = app_trusting(&issuer).await;
    assert_eq!(app.status_with(&token(&app, &withdrawn)).await, 200);
    issuer.publishes(&[kept.jwk()]);

    app.app.clock.advance(REFRESH - TimeDelta::milliseconds(1));
    client.refresh().await;
    assert_eq!((issuer.request_count(), app.status_with(&token(&app, &withdrawn)).await), (1, 200));
    app.app.clock.advance(TimeDelta::milliseconds(1));
    client.refresh().await;

    assert_eq!((issuer.request_count(), app.status_with(&token(&app, &withdrawn)).await), (2, 401));
    assert_eq!(app.status_with(&token(&app, &kept)).await, 200);
}

#[tokio::test]
async fn unknown_key_ids_cause_few_requests_to_the_issuer() {
    let issuer = Issuer::with(&[Signer::rsa().jwk()]).await;
    let (app, _) = app_trusting(&issuer).await;
    let forged = token(&app, &Signer { id: Some("unknown"), ..Signer::ed25519() });
    let many_requests = async || {
        for status in futures_util::future::join_all((0..16).map(|_| app.status_with(&forged))).await {
            assert_eq!(status, 401);
        }
    };
    many_requests().await;
    assert_eq!(issuer.request_count(), 1);

    app.app.clock.advance(IssuerClient::MIN_INTERVAL - TimeDelta::milliseconds(1));
    many_requests().await;
    assert_eq!(issuer.request_count(), 1);
    app.app.clock.advance(TimeDelta::milliseconds(1));
    many_requests().await;
    assert_eq!(issuer.request_count(), 2);

    // A token without a key ID, or with a known one and another algorithm, causes no request either.
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    assert_eq!(app.status_with(&token(&app, &Signer { id: None, ..Signer::p256() })).await, 401);
    assert_eq!(app.status_with(&token(&app, &Signer { id: Some("rsa-1"), ..Signer::p256() })).await, 401);
    assert_eq!(issuer.request_count(), 2);
}

#[tokio::test]
async fn the_last_valid_keys_are_used_while_the_issuer_is_unavailable() {
    let signer = Signer::p256();
    let mallory = Issuer::with(&[Signer::rsa().jwk()]).await;
    let issuer = Issuer::with(&[signer.jwk()]).await;
    let (app, client) = app_trusting(&issuer).await;
    assert_eq!(app.status_with(&token(&app, &signer)).await, 200);
    app.app.clock.advance(REFRESH);

    let bad = [
        JwksResponse::Status(StatusCode::SERVICE_UNAVAILABLE),
        JwksResponse::Redirect(mallory.url.clone()),
        JwksResponse::Body("<html>".to_owned()),
        JwksResponse::Body("{}".to_owned()),
        JwksResponse::Body(jwks(&[])),
        JwksResponse::Body(jwks(&[Signer::short_rsa().jwk()])),
    ];
    for (nth, response) in bad.into_iter().enumerate() {
        issuer.responds_with(response);
        client.refresh().await;
        assert_eq!(issuer.request_count(), nth + 2);
        assert_eq!(app.status_with(&token(&app, &signer)).await, 200, "{nth}");
        // The next request is due after the pause.
        app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    }
    assert_eq!((app.status_with(&token(&app, &Signer::rsa())).await, mallory.request_count()), (401, 0));

    app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    issuer.publishes(&[Signer::ed25519().jwk()]);
    client.refresh().await;
    assert_eq!(app.status_with(&token(&app, &Signer::ed25519())).await, 200);
}

#[tokio::test]
async fn the_size_of_a_jwks_and_its_number_of_keys_are_limited() {
    let signer = Signer::ed25519();
    let issuer = Issuer::with(&[]).await;
    let (app, client) = app_trusting(&issuer).await;
    let sized = |bytes: usize| {
        let set = jwks(&[signer.jwk()]);
        let padding = " ".repeat(bytes - set.len());
        JwksResponse::Body(set + &padding)
    };
    let counted = |keys: usize| {
        let mut set = vec![json!({ "kty": "future" }); keys - 1];
        set.push(signer.jwk());
        JwksResponse::Body(json!({ "keys": set }).to_string())
    };

    for (response, accepted) in
        [(sized(256 * 1024), true), (sized(256 * 1024 + 1), false), (counted(64), true), (counted(65), false)]
    {
        issuer.responds_with(response);
        assert_eq!(client.load().await.is_ok(), accepted);
    }
    assert_eq!(app.status_with(&token(&app, &signer)).await, 200);
}

#[tokio::test]
async fn tokens_are_refused_as_unavailable_until_the_issuer_responds() {
    let signer = Signer::rsa();
    let issuer = Issuer::with(&[signer.jwk()]).await;
    issuer.responds_with(JwksResponse::Status(StatusCode::BAD_GATEWAY));
    let app = TestApp::adjusted(|state| {
        let client = issuer.client_for(state, KeySource::TIMEOUT);
        state.keys = Keys { issuer: Some(client), ..state.keys.clone() };
    })
    .await;
    let ready = async || {
        let url = format!("http://{}/readyz", app.address);
        app.http.get(url).send().await.expect("a response").status().as_u16()
    };

    assert_eq!(ready().await, 503);
    // The error does not call the token invalid, because nobody can know.
    assert_eq!(status_and_code(&app, &token(&app, &signer)).await, (503, json!("KEYS_UNAVAILABLE")));
    let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
    socket.signs_in(&token(&app, &signer)).await;
    assert_eq!(socket.close_code().await, 1013);
    // Tokens of the shared secret do not depend on the issuer.
    app.member("Bob").await;

    issuer.publishes(&[signer.jwk()]);
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    assert_eq!((app.status_with(&token(&app, &signer)).await, ready().await), (200, 200));
}

#[tokio::test]
async fn loading_keys_continues_after_the_caller_disconnects() {
    let (old, new) = (Signer::rsa(), Signer::other_rsa());
    let issuer = Issuer::with(&[old.jwk()]).await;
    let (app, _) = app_trusting(&issuer).await;
    assert_eq!(app.status_with(&token(&app, &old)).await, 200);
    app.app.clock.advance(IssuerClient::MIN_INTERVAL);
    let (release, released) = watch::channel(false);
    issuer.responds_with(JwksResponse::Delayed(jwks(&[new.jwk()]), released));

    let request = app.http.post(app.url()).bearer_auth(token(&app, &new)).json(&json!({ "query": VIEWER }));
    let request = tokio::spawn(request.send());
    issuer.receives_requests(2).await;
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    release.send(true).expect("a waiting issuer");

    assert_eq!((app.status_with(&token(&app, &new)).await, issuer.request_count()), (200, 2));
}

#[tokio::test]
async fn requests_to_an_unresponsive_issuer_time_out() {
    let issuer = Issuer::with(&[]).await;
    issuer.responds_with(JwksResponse::Never);
    let app = TestApp::adjusted(|state| {
        let client = issuer.client_for(state, Duration::from_millis(50));
        state.keys = Keys { issuer: Some(client), ..state.keys.clone() };
    })
    .await;

    assert_eq!(status_and_code(&app, &token(&app, &Signer::rsa())).await, (503, json!("KEYS_UNAVAILABLE")));
}
