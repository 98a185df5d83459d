//! The secret that the platform shares with us (HS256).

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde::Serialize;

const SHORTEST: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the JWT secret must have at least {SHORTEST} bytes")]
    TooShort,
}

/// Verifies tokens, and signs them where we make them ourselves.
#[derive(Clone)]
pub struct Key {
    pub(super) decoding: DecodingKey,
    encoding: EncodingKey,
}

impl Key {
    pub fn new(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.len() < SHORTEST {
            return Err(KeyError::TooShort);
        }
        Ok(Self { decoding: DecodingKey::from_secret(secret), encoding: EncodingKey::from_secret(secret) })
    }

    /// What is in it is the caller's affair.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
    }
}
