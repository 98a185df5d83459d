//! One attempt to hand a message to a push service (RFC 8030).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::push_registration;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING};
use reqwest::{StatusCode, Url};
use sha2::{Digest, Sha256};

use super::browser::BrowserKeys;
use super::vapid::VapidKey;
use crate::clock::Clock;
use crate::notify::http::{PublicClient, RefusedUrl, not_now, send};
use crate::notify::outcome::AttemptOutcome;

/// Seconds that a push service keeps a message for a browser that is not running.
const TTL: u64 = 86_400;
/// The bytes of a topic, which has 32 characters.
const TOPIC_BYTES: usize = 24;

#[derive(Clone)]
pub struct PushClient {
    pub http: PublicClient,
    pub key: VapidKey,
    /// Where push services reach the operator.
    pub contact: Url,
    pub clock: Clock,
}

#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error("the message or the keys of the browser cannot be encrypted")]
    Encryption,
    #[error("the address is not valid")]
    Address,
    #[error(transparent)]
    Url(#[from] RefusedUrl),
    #[error(transparent)]
    Signature(#[from] jsonwebtoken::errors::Error),
    #[error("{0:#}")]
    Request(#[from] anyhow::Error),
}

impl PushClient {
    /// A later message with the same topic replaces this one, while the browser has not received it.
    pub async fn deliver(
        &self,
        registration: &push_registration::Model,
        topic: &str,
        message: Vec<u8>,
    ) -> AttemptOutcome {
        let failed = |error: DeliveryError| AttemptOutcome::Retry { after: None, error: error.to_string() };
        self.try_to_deliver(registration, topic, message).await.unwrap_or_else(failed)
    }

    async fn try_to_deliver(
        &self,
        registration: &push_registration::Model,
        topic: &str,
        message: Vec<u8>,
    ) -> Result<AttemptOutcome, DeliveryError> {
        let push_registration::Model { endpoint, p256dh, auth, .. } = registration;
        let keys = BrowserKeys::parse(p256dh, auth).ok_or(DeliveryError::Encryption)?;
        let encrypted = keys.encrypt(message).ok_or(DeliveryError::Encryption)?;
        let (url, now) = (endpoint.parse().map_err(|_| DeliveryError::Address)?, self.clock.now());
        let request = self.http.post(&url)?.header(CONTENT_ENCODING, "aes128gcm").body(encrypted);
        let request = request.header("ttl", TTL).header("urgency", "high").header("topic", hash(topic));
        let request = request.header(AUTHORIZATION, self.key.authorization(&url, &self.contact, now)?);
        let response = send(request).await?;
        Ok(match response.status() {
            status if status.is_success() => AttemptOutcome::Delivered,
            StatusCode::NOT_FOUND | StatusCode::GONE => AttemptOutcome::Gone,
            _ => not_now(&response, now),
        })
    }
}

/// A push service sees topics, which must not name a conversation.
fn hash(topic: &str) -> String {
    let hash = Sha256::digest(topic);
    BASE64_URL_SAFE_NO_PAD.encode(hash.get(..TOPIC_BYTES).unwrap_or_default())
}
