use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use causerie::auth::{Issuer as Known, Keys, Source};
use causerie::http::AppState;
use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::PATIENCE;

/// Until the keys are read again.
pub const REFRESH: TimeDelta = TimeDelta::minutes(5);

/// A key that tokens are signed with.
pub struct Signer {
    pub id: Option<&'static str>,
    pub algorithm: Algorithm,
    pub key: EncodingKey,
}

impl Signer {
    pub fn rsa() -> Self {
        let key = EncodingKey::from_rsa_der(include_bytes!("keys/rsa-1.der"));
        Self { id: Some("rsa-1"), algorithm: Algorithm::RS256, key }
    }

    pub fn other_rsa() -> Self {
        let key = EncodingKey::from_rsa_der(include_bytes!("keys/rsa-2.der"));
        Self { id: Some("rsa-2"), algorithm: Algorithm::RS256, key }
    }

    pub fn short_rsa() -> Self {
        let key = EncodingKey::from_rsa_der(include_bytes!("keys/rsa-1024.der"));
        Self { id: Some("short"), algorithm: Algorithm::RS256, key }
    }

    pub fn p256() -> Self {
        let key = EncodingKey::from_ec_der(include_bytes!("keys/p256.der"));
        Self { id: Some("p256"), algorithm: Algorithm::ES256, key }
    }

    pub fn ed25519() -> Self {
        let key = EncodingKey::from_ed_der(include_bytes!("keys/ed25519.der"));
        Self { id: Some("ed25519"), algorithm: Algorithm::EdDSA, key }
    }

    /// The public half, as issuers publish it.
    pub fn jwk(&self) -> Value {
        let jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public half");
        let mut jwk = serde_json::to_value(jwk).expect("JSON");
        jwk["use"] = json!("sig");
        if let Some(id) = self.id {
            jwk["kid"] = json!(id);
        }
        jwk
    }

    pub fn signs(&self, claims: &Value) -> String {
        let header = Header { kid: self.id.map(str::to_owned), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.key).expect("a token")
    }
}

/// How the issuer answers.
#[derive(Clone)]
pub enum Manner {
    Body(String),
    Status(StatusCode),
    Redirect(String),
    /// Never.
    Silent,
    /// With a body, once it is told to.
    Held(String, watch::Receiver<bool>),
}

/// Publishes its keys at an address of its own.
pub struct Issuer {
    pub url: String,
    manner: Arc<Mutex<Manner>>,
    asked: watch::Sender<usize>,
    serving: AbortHandle,
}

pub fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

impl Issuer {
    pub async fn with(keys: &[Value]) -> Self {
        let manner = Arc::new(Mutex::new(Manner::Body(set(keys))));
        let asked = watch::Sender::new(0);
        let state = (Arc::clone(&manner), asked.clone());
        let router = Router::new().route("/jwks", get(answer)).with_state(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/jwks", listener.local_addr().expect("an address"));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, manner, asked, serving: serving.abort_handle() }
    }

    pub fn answers(&self, manner: Manner) {
        *self.manner.lock().expect("no panic while answering") = manner;
    }

    pub fn publishes(&self, keys: &[Value]) {
        self.answers(Manner::Body(set(keys)));
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        *self.asked.borrow()
    }

    /// Waits until it was asked that often.
    pub async fn is_asked(&self, times: usize) {
        let mut asked = self.asked.subscribe();
        let enough = asked.wait_for(|asked| *asked >= times);
        tokio::time::timeout(PATIENCE, enough).await.expect("it is asked in time").expect("it lives");
    }

    /// What the service knows of it.
    pub fn known_to(&self, state: &AppState, patience: Duration) -> Known {
        let source = Source::new(&self.url, patience).expect("an address");
        Known::new(source, REFRESH, state.app.clock.clone())
    }

    /// Becomes the only one whose tokens the service takes. The same keys, to refresh them.
    pub fn is_trusted_by(&self, state: &mut AppState) -> Known {
        let known = self.known_to(state, Source::PATIENCE);
        state.keys = Keys::new(None, Some(known.clone()), state.keys.rules.clone());
        known
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type Shared = (Arc<Mutex<Manner>>, watch::Sender<usize>);

async fn answer(State((manner, asked)): State<Shared>) -> Response {
    asked.send_modify(|asked| *asked += 1);
    let manner = manner.lock().expect("no panic while answering").clone();
    match manner {
        Manner::Body(body) => body.into_response(),
        Manner::Status(status) => status.into_response(),
        Manner::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Manner::Silent => std::future::pending().await,
        Manner::Held(body, mut told) => {
            let _ = told.wait_for(|told| *told).await;
            body.into_response()
        }
    }
}
