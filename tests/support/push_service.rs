use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use p256::SecretKey;
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use web_push_native::decrypt;

/// A push service that decrypts what it is handed, with the keys of the browsers that it knows.
pub struct PushService {
    pub origin: String,
    state: ServiceState,
    serving: AbortHandle,
}

#[derive(Clone, Default)]
struct ServiceState {
    browsers: Arc<Mutex<HashMap<String, SecretKey>>>,
    received: Arc<Mutex<Vec<PushMessage>>>,
    /// The next responses: a status, or None for no response.
    responses: Arc<Mutex<VecDeque<Option<u16>>>>,
    /// Whether responses wait.
    holds: watch::Sender<bool>,
}

/// A message for a browser.
#[derive(Clone, Debug)]
pub struct PushMessage {
    pub browser: String,
    pub headers: HeaderMap,
    pub message: Value,
}

const AUTH: [u8; 16] = *b"a browser's auth";

impl PushService {
    pub async fn start() -> Self {
        let state = ServiceState::default();
        let router = Router::new().fallback(accept).with_state(state.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let serving =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
        Self { origin, state, serving: serving.abort_handle() }
    }

    /// A new browser with this name. Returns the input of `registerPush`. Its endpoint is an address that the service
    /// accepts; see `redirects`.
    pub fn browser(&self, name: &str) -> Value {
        let key = SecretKey::random(&mut OsRng);
        let point = key.public_key().to_encoded_point(false);
        self.state.browsers.lock().expect("an unpoisoned lock").insert(format!("/{name}"), key);
        json!({
            "endpoint": format!("https://push.example/{name}"),
            "p256dh": BASE64_URL_SAFE_NO_PAD.encode(point.as_bytes()),
            "auth": BASE64_URL_SAFE_NO_PAD.encode(AUTH),
        })
    }

    /// Responds to the next messages with these statuses, one after another. None is no response.
    pub fn responds_with(&self, responses: impl IntoIterator<Item = Option<u16>>) {
        self.state.responses.lock().expect("an unpoisoned lock").extend(responses);
    }

    /// Holds all responses back, or releases them.
    pub fn holds_responses(&self, holds: bool) {
        self.state.holds.send_replace(holds);
    }

    /// All messages that were received so far.
    pub fn received(&self) -> Vec<PushMessage> {
        self.state.received.lock().expect("an unpoisoned lock").clone()
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn accept(State(state): State<ServiceState>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let key = state.browsers.lock().expect("an unpoisoned lock").get(uri.path()).cloned();
    let Some(key) = key else { return StatusCode::NOT_FOUND };
    let message = decrypt(body.to_vec(), &key, &AUTH.into()).expect("a message for this browser");
    let message = serde_json::from_slice(&message).expect("JSON");
    let browser = uri.path().trim_start_matches('/').to_owned();
    let response = state.responses.lock().expect("an unpoisoned lock").pop_front();
    state.received.lock().expect("an unpoisoned lock").push(PushMessage { browser, headers, message });
    drop(state.holds.subscribe().wait_for(|holds| !holds).await);
    match response.unwrap_or(Some(201)) {
        Some(status) => StatusCode::from_u16(status).expect("a status"),
        None => std::future::pending().await,
    }
}

impl PushMessage {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).expect("the header").to_str().expect("text")
    }

    /// The claims with which the sender identified itself, and its public key. The signature was checked.
    pub fn vapid(&self, audience: &str) -> (Value, String) {
        let authorization = self.header("authorization").strip_prefix("vapid t=").expect("a token");
        let (token, key) = authorization.split_once(", k=").expect("a key");
        let point = BASE64_URL_SAFE_NO_PAD.decode(key).expect("Base64");
        let [x, y] = [&point[1..33], &point[33..]].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        let verifying = DecodingKey::from_ec_components(&x, &y).expect("a public key");
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_audience(&[audience]);
        let token = decode::<Value>(token, &verifying, &rules).expect("a valid token");
        (token.claims, key.to_owned())
    }
}
