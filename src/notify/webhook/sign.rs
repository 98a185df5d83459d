//! Secrets, and the signatures that they make.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use standardwebhooks::{Webhook, WebhookError};
use uuid::Uuid;

const PREFIX: &str = "whsec_";
/// The sizes that Standard Webhooks recommends.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

#[derive(Debug, thiserror::Error)]
#[error("write it as whsec_ and 24 to 64 random bytes in Base64")]
pub struct InvalidSecret;

/// All of them sign, so that a receiver may know any one of them.
pub struct Secrets(Vec<Webhook>);

impl Secrets {
    /// Parses secrets. The error does not repeat them.
    pub fn parse<T: AsRef<[u8]>>(secrets: &[T]) -> Result<Self, InvalidSecret> {
        secrets
            .iter()
            .map(|secret| parse(secret.as_ref()).ok_or(InvalidSecret))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Returns the value of `webhook-signature`: a signature by each secret.
    pub(super) fn sign(&self, id: Uuid, at: DateTime<Utc>, body: &str) -> Result<String, WebhookError> {
        let (id, at) = (id.to_string(), at.timestamp());
        let signatures = self.0.iter().map(|secret| secret.sign(&id, at, body.as_bytes()));
        Ok(signatures.collect::<Result<Vec<_>, _>>()?.join(" "))
    }

    /// Verifies a webhook as its receiver does: one secret that made one of its signatures is enough.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
        let verified = self.0.iter().map(|secret| secret.verify(body, headers));
        verified.reduce(Result::or).unwrap_or(Err(WebhookError::InvalidSignature))
    }
}

fn parse(secret: &[u8]) -> Option<Webhook> {
    let bytes = BASE64_STANDARD.decode(secret.strip_prefix(PREFIX.as_bytes())?).ok()?;
    BYTES.contains(&bytes.len()).then(|| Webhook::from_bytes(bytes).ok())?
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use chrono::DateTime;
    use reqwest::header::HeaderMap;
    use rstest::rstest;
    use uuid::Uuid;

    use super::Secrets;
    use crate::clock::Clock;

    const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets::parse(texts).expect("valid secrets")
    }

    fn headers(signer: &Secrets, body: &str) -> HeaderMap {
        let (id, at) = (Uuid::nil(), Clock::System.now());
        let signature = signer.sign(id, at, body).expect("a signature");
        let headers = [
            ("webhook-id", id.to_string()),
            ("webhook-timestamp", at.timestamp().to_string()),
            ("webhook-signature", signature),
        ];
        headers
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .into_iter()
            .collect()
    }

    /// Computed with `openssl dgst -sha256 -mac HMAC`, to compare with something other than the library.
    #[test]
    fn a_signature_covers_id_time_and_body() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");

        let signature = secrets(&[NEW]).sign(Uuid::nil(), at, r#"{"type":"member.erased"}"#);

        assert_eq!(signature.expect("a signature"), "v1,PKrZJF4dHABTFPvc7o+xLdZ43T+NTF5nyisTTbgYzf0=");
    }

    #[test]
    fn while_a_secret_is_replaced_receivers_with_either_accept() {
        let both = headers(&secrets(&[OLD, NEW]), "{}");

        for known in [OLD, NEW] {
            assert!(secrets(&[known]).verify(&both, b"{}").is_ok(), "{known}");
        }
        assert!(secrets(&[OTHER, NEW]).verify(&both, b"{}").is_ok());
        assert!(secrets(&[OTHER]).verify(&both, b"{}").is_err());
        assert!(secrets(&[NEW]).verify(&both, b"{ }").is_err());
        assert!(secrets(&[NEW]).verify(&headers(&secrets(&[OLD]), "{}"), b"{}").is_err());
    }

    #[rstest]
    #[case::empty("")]
    #[case::no_prefix("C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    #[case::asymmetric("whsk_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    #[case::not_base64("whsec_C2FVsBQIhrscChlQIMV-b5sSYspob7oD")]
    #[case::short("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7o=")]
    fn an_invalid_secret_is_refused(#[case] secret: &str) {
        assert!(Secrets::parse(&[NEW, secret]).is_err());
    }
}
