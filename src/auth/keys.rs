//! Verifies tokens with the trusted keys.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::claims::Claims;
use super::error::AuthError;
use super::issuer::Issuer;
use super::shared_secret::SharedSecret;
use super::token_cache::TokenCache;
use super::token_error::TokenError;
use super::token_limits::MAX_TOKEN_BYTES;
use crate::config::Tokens;

/// All trusted keys: the shared secret, the issuer's public keys, or both.
#[derive(Clone)]
pub struct Keys {
    pub secret: Option<SharedSecret>,
    pub issuer: Option<Issuer>,
    pub rules: Rules,
    /// Tokens that these keys have verified.
    pub cache: TokenCache,
}

/// The requirements on a token besides its signature.
#[derive(Clone, Debug)]
pub struct Rules {
    /// `aud` must contain one of these. Not checked if empty.
    pub audiences: Vec<String>,
    /// The required `iss`. Not checked if None.
    pub issuer: Option<String>,
    /// How much the platform's clock may differ from this machine's.
    pub leeway: TimeDelta,
}

impl Default for Rules {
    fn default() -> Self {
        Self { audiences: Vec::new(), issuer: None, leeway: TimeDelta::seconds(Tokens::JWT_LEEWAY.into()) }
    }
}

/// A token that a trusted key has signed. Its times include the leeway.
#[derive(Clone, Debug)]
pub struct VerifiedToken {
    pub claims: Claims,
    pub valid_from: Option<DateTime<Utc>>,
    pub valid_until: DateTime<Utc>,
}

impl From<SharedSecret> for Keys {
    fn from(secret: SharedSecret) -> Self {
        Self::new(Some(secret), None, Rules::default())
    }
}

impl Keys {
    #[must_use]
    pub fn new(secret: Option<SharedSecret>, issuer: Option<Issuer>, rules: Rules) -> Self {
        Self { secret, issuer, rules, cache: TokenCache::default() }
    }

    /// Returns a number that changes whenever the issuer's keys are loaded again.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.issuer.as_ref().map_or(0, Issuer::version)
    }

    /// Verifies the signature and the claims of a token. Its header only selects one of the trusted keys, each of which
    /// verifies one algorithm; the header's own keys and links (`jwk`, `jku`, `x5u` …) are not used.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<VerifiedToken, AuthError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong.into());
        }
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.crit.is_some() {
            return Err(TokenError::Critical.into());
        }
        match (header.alg, &self.secret, &self.issuer) {
            (Algorithm::HS256, Some(secret), _) => {
                Ok(self.check(token, header.alg, &secret.decoding, now)?)
            }
            (Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA, _, Some(issuer)) => {
                let key = issuer.key(header.alg, header.kid.as_deref()).await?;
                Ok(self.check(token, header.alg, &key.decoding, now)?)
            }
            _ => Err(TokenError::Algorithm.into()),
        }
    }

    fn check(
        &self,
        token: &str,
        algorithm: Algorithm,
        key: &DecodingKey,
        now: DateTime<Utc>,
    ) -> Result<VerifiedToken, TokenError> {
        let claims = decode::<Map<String, Value>>(token, key, &self.rules.validation(algorithm))?.claims;
        let claims = Claims::parse(&claims)?;
        if claims.live_too_long(now) {
            return Err(TokenError::LivesTooLong);
        }
        let valid_until =
            claims.exp.0.checked_add_signed(self.rules.leeway).ok_or(TokenError::Date("exp"))?;
        // An overflow means that the token was always valid.
        let valid_from = claims.nbf.and_then(|nbf| nbf.0.checked_sub_signed(self.rules.leeway));
        if valid_until <= now {
            return Err(TokenError::Expired);
        }
        if valid_from.is_some_and(|from| from > now) {
            return Err(TokenError::NotYetValid);
        }
        Ok(VerifiedToken { claims, valid_from, valid_until })
    }
}

impl Rules {
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        // `check` compares the times with the injected clock.
        validation.validate_exp = false;
        let mut required = Vec::new();
        if self.audiences.is_empty() {
            validation.validate_aud = false;
        } else {
            required.push("aud");
            validation.set_audience(&self.audiences);
        }
        if let Some(issuer) = &self.issuer {
            required.push("iss");
            validation.set_issuer(&[issuer]);
        }
        validation.set_required_spec_claims(&required);
        validation
    }
}
