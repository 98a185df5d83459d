use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::auth::{Issuer as IssuerClient, KeySource, Keys};
use causerie::http::AppState;
use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::TIMEOUT;

/// The time until the keys are fetched again.
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

    /// The public key as a JWK.
    pub fn jwk(&self) -> Value {
        let jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
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

/// The encoding of a header or payload in a token.
pub fn token_part(json: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
}

/// These claims, and more of them, which take precedence.
pub fn with_claims(mut claims: Value, more: &Value) -> Value {
    claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    claims
}

/// The response of the JWKS endpoint.
#[derive(Clone)]
pub enum JwksResponse {
    Body(String),
    Status(StatusCode),
    Redirect(String),
    /// No response.
    Never,
    /// The body, once the channel holds `true`.
    Delayed(String, watch::Receiver<bool>),
}

/// A token issuer that publishes its keys as a JWKS.
pub struct Issuer {
    pub url: String,
    response: Arc<Mutex<JwksResponse>>,
    requests: watch::Sender<usize>,
    serving: AbortHandle,
}

/// The JSON of a key set.
pub fn jwks(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

impl Issuer {
    pub async fn with(keys: &[Value]) -> Self {
        let response = Arc::new(Mutex::new(JwksResponse::Body(jwks(keys))));
        let requests = watch::Sender::new(0);
        let state = (Arc::clone(&response), requests.clone());
        let router = Router::new().route("/jwks", get(serve_keys)).with_state(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/jwks", listener.local_addr().expect("an address"));
        let serving =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
        Self { url, response, requests, serving: serving.abort_handle() }
    }

    pub fn responds_with(&self, response: JwksResponse) {
        *self.response.lock().expect("an unpoisoned lock") = response;
    }

    pub fn publishes(&self, keys: &[Value]) {
        self.responds_with(JwksResponse::Body(jwks(keys)));
    }

    /// How many times the keys were requested.
    pub fn request_count(&self) -> usize {
        *self.requests.borrow()
    }

    /// Resolves when the keys were requested this many times.
    pub async fn receives_requests(&self, times: usize) {
        let mut requests = self.requests.subscribe();
        let enough = requests.wait_for(|requests| *requests >= times);
        tokio::time::timeout(TIMEOUT, enough)
            .await
            .expect("the requests arrive in time")
            .expect("a running issuer");
    }

    /// The service's client of this issuer.
    pub fn client_for(&self, state: &AppState, timeout: Duration) -> IssuerClient {
        let source = KeySource::new(&self.url, timeout).expect("an address");
        IssuerClient::new(source, REFRESH, state.app.clock.clone())
    }

    /// Makes this the only issuer that the service accepts. Returns the service's client, to refresh it.
    pub fn is_trusted_by(&self, state: &mut AppState) -> IssuerClient {
        let client = self.client_for(state, KeySource::TIMEOUT);
        state.keys = Keys::new(None, Some(client.clone()), state.keys.rules.clone());
        client
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type IssuerState = (Arc<Mutex<JwksResponse>>, watch::Sender<usize>);

async fn serve_keys(State((response, requests)): State<IssuerState>) -> Response {
    requests.send_modify(|requests| *requests += 1);
    let response = response.lock().expect("an unpoisoned lock").clone();
    match response {
        JwksResponse::Body(body) => body.into_response(),
        JwksResponse::Status(status) => status.into_response(),
        JwksResponse::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        JwksResponse::Never => std::future::pending().await,
        JwksResponse::Delayed(body, mut released) => {
            let _ = released.wait_for(|released| *released).await;
            body.into_response()
        }
    }
}
