//! The issuer's public keys, as a JSON Web Key Set has them (RFC 7517).

use std::ops::RangeInclusive;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Keys in a set, whatever they are for.
const MOST_KEYS: usize = 64;
/// Of an RSA modulus. Larger ones cost too much to verify with.
const RSA_BITS: RangeInclusive<usize> = 2048..=4096;
/// Of a coordinate of P-256, and of a key of Ed25519.
const CURVE_BYTES: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum SetError {
    #[error("it is no JSON Web Key Set")]
    Malformed,
    #[error("it has more than {MOST_KEYS} keys")]
    TooMany,
    #[error("it has no key that signs with RS256 (2048 to 4096 bits), ES256 or EdDSA (Ed25519)")]
    NoneFits,
}

/// A key, read once and ready to verify with.
pub struct PublicKey {
    pub id: Option<String>,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

pub struct KeySet {
    keys: Vec<Arc<PublicKey>>,
}

#[derive(Deserialize)]
struct Wire {
    keys: Vec<Value>,
}

impl KeySet {
    /// Keys that are for something else are passed over, as the standard wants it.
    pub fn parse(json: &[u8]) -> Result<Self, SetError> {
        let wire: Wire = serde_json::from_slice(json).map_err(|_| SetError::Malformed)?;
        if wire.keys.len() > MOST_KEYS {
            return Err(SetError::TooMany);
        }
        let read = |value| PublicKey::of(&serde_json::from_value(value).ok()?);
        let keys: Vec<_> = wire.keys.into_iter().filter_map(read).map(Arc::new).collect();
        if keys.is_empty() { Err(SetError::NoneFits) } else { Ok(Self { keys }) }
    }

    /// The key that a token's header names; where it names none, the only one there is for its algorithm.
    pub fn find(&self, algorithm: Algorithm, id: Option<&str>) -> Option<Arc<PublicKey>> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.algorithm == algorithm && (id.is_none() || key.id.as_deref() == id));
        let found = fitting.next()?;
        fitting.next().is_none().then(|| Arc::clone(found))
    }

    pub fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id.as_deref() == Some(id))
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }
}

impl PublicKey {
    fn of(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) => has_fitting_modulus(&rsa.n).then_some(Algorithm::RS256),
            AlgorithmParameters::EllipticCurve(ec) => {
                let fits = ec.curve == EllipticCurve::P256 && is_of_curve(&ec.x) && is_of_curve(&ec.y);
                fits.then_some(Algorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(pair) => {
                let fits = pair.curve == EllipticCurve::Ed25519 && is_of_curve(&pair.x);
                fits.then_some(Algorithm::EdDSA)
            }
            // A secret is not to be published, and what is published is no secret.
            _ => None,
        }?;
        if !verifies(jwk, algorithm) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        // Not every pair of coordinates is a point of the curve.
        (DEFAULT_PROVIDER.verifier_factory)(&algorithm, &decoding).ok()?;
        Some(Self { id: jwk.common.key_id.clone(), algorithm, decoding })
    }
}

/// What the set says of the key does not forbid to verify with it.
fn verifies(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let common = &jwk.common;
    common.key_algorithm.is_none_or(|said| said == KeyAlgorithm::from(algorithm))
        && common.public_key_use.as_ref().is_none_or(|said| *said == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|said| said.contains(&KeyOperations::Verify))
}

fn has_fitting_modulus(n: &str) -> bool {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(n).unwrap_or_default();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let first = bytes.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
    RSA_BITS.contains(&((bytes.len() - zeros) * 8 - first))
}

fn is_of_curve(coordinate: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(coordinate).is_ok_and(|bytes| bytes.len() == CURVE_BYTES)
}
