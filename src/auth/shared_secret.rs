//! The secret that the platform shares with the service (HS256).

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde::Serialize;

const MIN_BYTES: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the JWT secret must have at least {MIN_BYTES} bytes")]
    TooShort,
}

/// Verifies the platform's tokens, and signs those that the service issues itself.
#[derive(Clone)]
pub struct SharedSecret {
    pub(super) decoding: DecodingKey,
    encoding: EncodingKey,
}

impl SharedSecret {
    pub fn new(secret: &[u8]) -> Result<Self, SecretError> {
        if secret.len() < MIN_BYTES {
            return Err(SecretError::TooShort);
        }
        Ok(Self { decoding: DecodingKey::from_secret(secret), encoding: EncodingKey::from_secret(secret) })
    }

    /// Signs the claims without checking them.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
    }
}
