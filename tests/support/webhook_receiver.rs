use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use causerie::clock::Clock;
use causerie::notify::http::PublicClient;
use causerie::notify::webhook::{Secrets, WebhookClient, WebhookEndpoint, WebhookSender};
use reqwest::Url;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::{NO_TIMEOUT, TestApp};

/// A secret for webhooks, and another one.
pub const WEBHOOK_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub const OTHER_WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A sender of webhooks to the own network.
pub fn webhook_client(secret: &str, clock: Clock) -> WebhookClient {
    let secrets = Secrets::parse(&[secret]).expect("a valid secret");
    WebhookClient::new(PublicClient::new(true, NO_TIMEOUT).expect("a client"), secrets, clock)
}

/// A webhook whose signature was verified.
#[derive(Clone, Debug)]
pub struct ReceivedWebhook {
    pub id: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// What the endpoint responds. 204 by default.
#[derive(Clone, Debug)]
pub enum WebhookResponse {
    Status(u16),
    RetryAfter(u16, &'static str),
    Redirect(String),
    /// A body that does not end.
    Endless,
    /// 204, once the channel holds `true`.
    Held(watch::Receiver<bool>),
    /// No response.
    Never,
}

/// An endpoint of the platform, which knows `WEBHOOK_SECRET`.
pub struct WebhookReceiver {
    pub url: Url,
    state: ReceiverState,
    serving: AbortHandle,
}

#[derive(Clone, Default)]
struct ReceiverState {
    received: Arc<Mutex<Vec<ReceivedWebhook>>>,
    /// Whether signatures are not verified.
    is_trusting: bool,
    /// The next responses.
    responses: Arc<Mutex<VecDeque<WebhookResponse>>>,
}

impl WebhookReceiver {
    pub async fn start() -> Self {
        Self::with(ReceiverState::default()).await
    }

    /// Verifies no signatures, for a service whose clock is moved.
    pub async fn trusting() -> Self {
        Self::with(ReceiverState { is_trusting: true, ..ReceiverState::default() }).await
    }

    async fn with(state: ReceiverState) -> Self {
        let router = Router::new().fallback(receive).with_state(state.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let url = format!("http://{address}/hooks").parse().expect("an address");
        let serving =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
        Self { url, state, serving: serving.abort_handle() }
    }

    /// Configures it in the service.
    pub async fn is_configured(&self, app: &TestApp, includes_text: bool) -> WebhookSender {
        let client = webhook_client(WEBHOOK_SECRET, app.app.clock.clone());
        let endpoint = WebhookEndpoint { url: self.url.clone(), client, includes_text };
        WebhookSender::start(app.app.clone(), endpoint).await.expect("an endpoint")
    }

    /// Responds to the next webhooks like this, one after another.
    pub fn responds_with(&self, responses: impl IntoIterator<Item = WebhookResponse>) {
        self.state.responses.lock().expect("an unpoisoned lock").extend(responses);
    }

    /// All webhooks that were received so far.
    pub fn received(&self) -> Vec<ReceivedWebhook> {
        self.state.received.lock().expect("an unpoisoned lock").clone()
    }
}

impl Drop for WebhookReceiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn receive(State(state): State<ReceiverState>, headers: HeaderMap, body: Bytes) -> Response {
    let secrets = Secrets::parse(&[WEBHOOK_SECRET]).expect("a valid secret");
    if let Err(error) = secrets.verify(&headers, &body)
        && !state.is_trusting
    {
        return (StatusCode::UNAUTHORIZED, error.to_string()).into_response();
    }
    let id = headers["webhook-id"].to_str().expect("text").to_owned();
    let body = serde_json::from_slice(&body).expect("JSON");
    let response = state.responses.lock().expect("an unpoisoned lock").pop_front();
    state.received.lock().expect("an unpoisoned lock").push(ReceivedWebhook { id, headers, body });
    let status = |status| StatusCode::from_u16(status).expect("a status");
    match response.unwrap_or(WebhookResponse::Status(204)) {
        WebhookResponse::Status(code) => status(code).into_response(),
        WebhookResponse::RetryAfter(code, pause) => {
            (status(code), [(header::RETRY_AFTER, pause)]).into_response()
        }
        WebhookResponse::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        WebhookResponse::Endless => {
            let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>("more "));
            axum::body::Body::from_stream(chunks).into_response()
        }
        WebhookResponse::Held(mut released) => {
            let _ = released.wait_for(|released| *released).await;
            StatusCode::NO_CONTENT.into_response()
        }
        WebhookResponse::Never => std::future::pending().await,
    }
}
