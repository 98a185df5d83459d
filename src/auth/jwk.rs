//! The issuer's public keys, from a JSON Web Key Set (RFC 7517).

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Maximum number of keys in a set, including those that are ignored.
const MAX_KEYS: usize = 64;
/// Accepted sizes of an RSA modulus in bits. Verification with a larger one costs too much.
const RSA_BITS: RangeInclusive<usize> = 2048..=4096;
/// The size of a P-256 coordinate and of an Ed25519 key, in bytes.
const CURVE_BYTES: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    #[error("not a JSON Web Key Set")]
    Malformed,
    #[error("the key set has more than {MAX_KEYS} keys")]
    TooMany,
    #[error("the key set has no key for RS256 (2048 to 4096 bits), ES256 or EdDSA (Ed25519)")]
    NoUsableKey,
}

/// A key that is ready to verify signatures.
pub struct PublicKey {
    pub id: Option<String>,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

pub struct KeySet {
    keys: Vec<Arc<PublicKey>>,
}

#[derive(Deserialize)]
struct RawKeySet {
    keys: Vec<Value>,
}

/// The algorithm and ID of each key.
impl fmt::Display for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |key: &Arc<PublicKey>| {
            let id = key.id.as_ref().map_or_else(|| "without ID".to_owned(), |id| format!("{id:?}"));
            format!("{:?} {id}", key.algorithm)
        };
        let names: Vec<_> = self.keys.iter().map(name).collect();
        f.write_str(&names.join(", "))
    }
}

impl KeySet {
    /// Parses a key set. Ignores keys that cannot verify tokens, as RFC 7517 requires. Fails if no key remains.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        let raw: RawKeySet = serde_json::from_slice(json).map_err(|_| KeySetError::Malformed)?;
        if raw.keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let parse = |value| PublicKey::from_jwk(&serde_json::from_value(value).ok()?);
        let keys: Vec<_> = raw.keys.into_iter().filter_map(parse).map(Arc::new).collect();
        if keys.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(Self { keys }) }
    }

    /// Returns the key that a token's header names or, if it names none, the only key for its algorithm.
    pub fn find(&self, algorithm: Algorithm, id: Option<&str>) -> Option<Arc<PublicKey>> {
        let mut matching = self
            .keys
            .iter()
            .filter(|key| key.algorithm == algorithm && (id.is_none() || key.id.as_deref() == id));
        let found = matching.next()?;
        matching.next().is_none().then(|| Arc::clone(found))
    }

    pub fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id.as_deref() == Some(id))
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }
}

impl PublicKey {
    fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) => has_accepted_modulus(&rsa.n).then_some(Algorithm::RS256),
            AlgorithmParameters::EllipticCurve(ec) => {
                let is_accepted =
                    ec.curve == EllipticCurve::P256 && has_curve_size(&ec.x) && has_curve_size(&ec.y);
                is_accepted.then_some(Algorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(pair) => {
                let is_accepted = pair.curve == EllipticCurve::Ed25519 && has_curve_size(&pair.x);
                is_accepted.then_some(Algorithm::EdDSA)
            }
            // A published symmetric key is not secret.
            _ => None,
        }?;
        if !may_verify(jwk, algorithm) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        // Fails if the coordinates are not a point on the curve.
        (DEFAULT_PROVIDER.verifier_factory)(&algorithm, &decoding).ok()?;
        Some(Self { id: jwk.common.key_id.clone(), algorithm, decoding })
    }
}

/// Whether the optional members of the key allow it to verify signatures with the algorithm.
fn may_verify(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let common = &jwk.common;
    common.key_algorithm.is_none_or(|value| value == KeyAlgorithm::from(algorithm))
        && common.public_key_use.as_ref().is_none_or(|value| *value == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|values| values.contains(&KeyOperations::Verify))
}

fn has_accepted_modulus(n: &str) -> bool {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(n).unwrap_or_default();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let leading_zeros = bytes.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
    RSA_BITS.contains(&((bytes.len() - zeros) * 8 - leading_zeros))
}

fn has_curve_size(coordinate: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(coordinate).is_ok_and(|bytes| bytes.len() == CURVE_BYTES)
}
