//! One attempt to deliver a webhook.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, WebhookError};
use uuid::Uuid;

use super::public_address::is_public;
use super::resolver::{NotPublic, PublicResolver};
use super::retry_after::retry_after;
use super::sign::Secrets;
use crate::clock::Clock;
use crate::notify::outcome::Outcome;

/// Servers in Node close idle connections after 5 seconds.
const MAX_IDLE: Duration = Duration::from_secs(4);

/// What an endpoint receives.
#[derive(Clone, Debug)]
pub struct WebhookMessage {
    /// The same in each attempt, so that a receiver recognizes what it has received before.
    pub id: Uuid,
    /// JSON with `type`, `timestamp` and `data`.
    pub body: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RefusedUrl {
    #[error("the address must begin with https://: see --webhook-allow-private")]
    Insecure,
    #[error(transparent)]
    NotPublic(#[from] NotPublic),
}

#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Url(#[from] RefusedUrl),
    #[error(transparent)]
    Signature(#[from] WebhookError),
    #[error("{0:#}")]
    Request(anyhow::Error),
}

impl From<reqwest::Error> for DeliveryError {
    /// The address may contain a password.
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url().into())
    }
}

#[derive(Clone)]
pub struct WebhookClient {
    http: Client,
    secrets: Arc<Secrets>,
    allows_private: bool,
    clock: Clock,
}

impl WebhookClient {
    /// The default timeout, from resolving the name to the headers of the response.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    pub fn new(
        secrets: Secrets,
        allows_private: bool,
        timeout: Duration,
        clock: Clock,
    ) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            // Another host may not be one that the operator trusts, or not be public.
            .redirect(Policy::none())
            // A proxy would resolve names itself.
            .no_proxy()
            .connect_timeout(timeout / 2)
            .timeout(timeout)
            .pool_idle_timeout(MAX_IDLE)
            .user_agent(concat!("causerie/", env!("CARGO_PKG_VERSION")));
        let http = if allows_private { http } else { http.dns_resolver(Arc::new(PublicResolver)) };
        Ok(Self { http: http.build()?, secrets: Arc::new(secrets), allows_private, clock })
    }

    /// Fails if no webhook may be sent to this address.
    pub fn check(&self, endpoint: &Url) -> Result<(), RefusedUrl> {
        if self.allows_private {
            return Ok(());
        }
        if endpoint.scheme() != "https" {
            return Err(RefusedUrl::Insecure);
        }
        let host = endpoint.host_str().unwrap_or_default().trim_matches(['[', ']']);
        // The resolver checks names.
        match host.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(NotPublic.into()),
            _ => Ok(()),
        }
    }

    pub async fn deliver(&self, endpoint: &Url, message: &WebhookMessage) -> Outcome {
        let failed = |error: DeliveryError| Outcome::Retry { after: None, error: error.to_string() };
        self.try_to_deliver(endpoint, message).await.unwrap_or_else(failed)
    }

    async fn try_to_deliver(
        &self,
        endpoint: &Url,
        message: &WebhookMessage,
    ) -> Result<Outcome, DeliveryError> {
        self.check(endpoint)?;
        // The body of the response is not read.
        let response = self.request(endpoint, message)?.send().await?;
        Ok(match response.status() {
            status if status.is_success() => Outcome::Delivered,
            StatusCode::GONE => Outcome::Gone,
            status => Outcome::Retry {
                after: retry_after(response.headers(), self.clock.now()),
                error: format!("the endpoint responded with {status}"),
            },
        })
    }

    /// The time is that of the attempt: receivers refuse old signatures.
    fn request(&self, endpoint: &Url, message: &WebhookMessage) -> Result<RequestBuilder, WebhookError> {
        let WebhookMessage { id, body } = message;
        let now = self.clock.now();
        let request = self.http.post(endpoint.clone()).header(CONTENT_TYPE, "application/json");
        let request = request.header(HEADER_WEBHOOK_ID, id.to_string());
        let request = request.header(HEADER_WEBHOOK_TIMESTAMP, now.timestamp());
        let request = request.header(HEADER_WEBHOOK_SIGNATURE, self.secrets.sign(*id, now, body)?);
        Ok(request.body(body.clone()))
    }
}
