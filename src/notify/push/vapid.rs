//! The key with which the service identifies itself to push services (RFC 8292).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use p256::{PublicKey, SecretKey};
use reqwest::Url;
use serde::Serialize;

/// At most 24 hours, says the RFC.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

#[derive(Clone)]
pub struct VapidKey {
    secret: SecretKey,
    signing: EncodingKey,
}

#[derive(Debug, thiserror::Error)]
#[error("the key must be what `causerie vapid` prints: 32 bytes in URL-safe Base64")]
pub struct InvalidVapidKey;

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

impl VapidKey {
    /// A new key.
    pub fn generate() -> Result<Self, InvalidVapidKey> {
        Self::new(SecretKey::random(&mut OsRng))
    }

    pub fn parse(text: &[u8]) -> Result<Self, InvalidVapidKey> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidVapidKey)?;
        Self::new(SecretKey::from_slice(&bytes).map_err(|_| InvalidVapidKey)?)
    }

    fn new(secret: SecretKey) -> Result<Self, InvalidVapidKey> {
        let der = secret.to_pkcs8_der().map_err(|_| InvalidVapidKey)?;
        Ok(Self { signing: EncodingKey::from_ec_der(der.as_bytes()), secret })
    }

    /// The text that `parse` reads.
    #[must_use]
    pub fn secret_text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.secret.to_bytes())
    }

    /// The key with which a browser registers, as its `applicationServerKey`.
    #[must_use]
    pub fn public_text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(encode_point(&self.secret.public_key()))
    }

    /// Returns the `Authorization` for a push service.
    pub fn authorization(
        &self,
        endpoint: &Url,
        contact: &Url,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            aud: endpoint.origin().ascii_serialization(),
            exp: (now + LIFETIME).timestamp(),
            sub: contact.as_str(),
        };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.signing)?;
        Ok(format!("vapid t={token}, k={}", self.public_text()))
    }
}

fn encode_point(key: &PublicKey) -> Vec<u8> {
    key.to_encoded_point(false).as_bytes().to_vec()
}
