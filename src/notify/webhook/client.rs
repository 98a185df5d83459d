//! One attempt to deliver a webhook.

use std::sync::Arc;

use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, StatusCode, Url};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, WebhookError};
use uuid::Uuid;

use super::sign::Secrets;
use crate::clock::Clock;
use crate::notify::http::{PublicClient, RefusedUrl, not_now, send};
use crate::notify::outcome::AttemptOutcome;

/// What an endpoint receives.
#[derive(Clone, Debug)]
pub struct WebhookMessage {
    /// The same in each attempt, so that a receiver recognizes what it has received before.
    pub id: Uuid,
    /// JSON with `type`, `timestamp` and `data`.
    pub body: String,
}

#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Url(#[from] RefusedUrl),
    #[error(transparent)]
    Signature(#[from] WebhookError),
    #[error("{0:#}")]
    Request(#[from] anyhow::Error),
}

#[derive(Clone)]
pub struct WebhookClient {
    http: PublicClient,
    secrets: Arc<Secrets>,
    clock: Clock,
}

impl WebhookClient {
    #[must_use]
    pub fn new(http: PublicClient, secrets: Secrets, clock: Clock) -> Self {
        Self { http, secrets: Arc::new(secrets), clock }
    }

    pub async fn deliver(&self, endpoint: &Url, message: &WebhookMessage) -> AttemptOutcome {
        let failed = |error: DeliveryError| AttemptOutcome::Retry { after: None, error: error.to_string() };
        self.try_to_deliver(endpoint, message).await.unwrap_or_else(failed)
    }

    async fn try_to_deliver(
        &self,
        endpoint: &Url,
        message: &WebhookMessage,
    ) -> Result<AttemptOutcome, DeliveryError> {
        let response = send(self.request(endpoint, message)?).await?;
        Ok(match response.status() {
            status if status.is_success() => AttemptOutcome::Delivered,
            StatusCode::GONE => AttemptOutcome::Gone,
            _ => not_now(&response, self.clock.now()),
        })
    }

    /// The time is that of the attempt: receivers refuse old signatures.
    fn request(&self, endpoint: &Url, message: &WebhookMessage) -> Result<RequestBuilder, DeliveryError> {
        let WebhookMessage { id, body } = message;
        let now = self.clock.now();
        let request = self.http.post(endpoint)?.header(CONTENT_TYPE, "application/json");
        let request = request.header(HEADER_WEBHOOK_ID, id.to_string());
        let request = request.header(HEADER_WEBHOOK_TIMESTAMP, now.timestamp());
        let request = request.header(HEADER_WEBHOOK_SIGNATURE, self.secrets.sign(*id, now, body)?);
        Ok(request.body(body.clone()))
    }
}
