//! What a token has to be verified with, and what it has to say.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::known::KnownTokens;
use super::{AuthError, Claims, Flaw, Issuer, Key};
use crate::config::Tokens;

/// In bytes. A longer one is not even looked at.
pub const LONGEST_TOKEN: usize = 8 * 1024;

/// Every key that is trusted: the shared secret, the issuer's public keys, or both.
#[derive(Clone)]
pub struct Keys {
    pub secret: Option<Key>,
    pub issuer: Option<Issuer>,
    pub rules: Rules,
    /// Verified with these.
    pub known: KnownTokens,
}

/// What is asked of a token beside its signature.
#[derive(Clone, Debug)]
pub struct Rules {
    /// `aud` must name one of these. Not looked at where there are none.
    pub audiences: Vec<String>,
    /// What `iss` must be. Not looked at where there is none.
    pub issuer: Option<String>,
    /// By how much the platform's clock may differ from ours.
    pub leeway: TimeDelta,
}

impl Default for Rules {
    fn default() -> Self {
        Self { audiences: Vec::new(), issuer: None, leeway: TimeDelta::seconds(Tokens::JWT_LEEWAY.into()) }
    }
}

/// Claims that a trusted key has signed.
#[derive(Clone, Debug)]
pub struct Verified {
    pub claims: Claims,
    /// From when it is good, where it says so.
    pub from: Option<DateTime<Utc>>,
    /// When the token ends, the leeway included.
    pub until: DateTime<Utc>,
}

impl From<Key> for Keys {
    fn from(secret: Key) -> Self {
        Self::new(Some(secret), None, Rules::default())
    }
}

impl Keys {
    #[must_use]
    pub fn new(secret: Option<Key>, issuer: Option<Issuer>, rules: Rules) -> Self {
        Self { secret, issuer, rules, known: KnownTokens::default() }
    }

    /// Another number whenever the issuer's keys were read again.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.issuer.as_ref().map_or(0, Issuer::version)
    }

    /// The token's header chooses among our keys and no more: each verifies with the one algorithm that it
    /// was made for, and what else the header says (`jwk`, `jku`, `x5u` …) is not used.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Verified, AuthError> {
        if token.len() > LONGEST_TOKEN {
            return Err(Flaw::TooLong.into());
        }
        let header = decode_header(token).map_err(|_| Flaw::Malformed)?;
        // An extension that must be understood; we know none.
        if header.crit.is_some() {
            return Err(Flaw::Critical.into());
        }
        match (header.alg, &self.secret, &self.issuer) {
            (Algorithm::HS256, Some(secret), _) => {
                Ok(self.check(token, header.alg, &secret.decoding, now)?)
            }
            (Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA, _, Some(issuer)) => {
                let key = issuer.key(header.alg, header.kid.as_deref()).await?;
                Ok(self.check(token, header.alg, &key.decoding, now)?)
            }
            _ => Err(Flaw::Algorithm.into()),
        }
    }

    fn check(
        &self,
        token: &str,
        algorithm: Algorithm,
        key: &DecodingKey,
        now: DateTime<Utc>,
    ) -> Result<Verified, Flaw> {
        let claims = decode::<Map<String, Value>>(token, key, &self.rules.validation(algorithm))?.claims;
        let claims = Claims::read(&claims)?;
        if claims.lives_too_long(now) {
            return Err(Flaw::TooFar);
        }
        let until = claims.exp.0.checked_add_signed(self.rules.leeway).ok_or(Flaw::Date("exp"))?;
        // Before all time is always.
        let from = claims.nbf.and_then(|nbf| nbf.0.checked_sub_signed(self.rules.leeway));
        if until <= now {
            return Err(Flaw::Ended);
        }
        if from.is_some_and(|from| from > now) {
            return Err(Flaw::Early);
        }
        Ok(Verified { claims, from, until })
    }
}

impl Rules {
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        // Times are checked against our own clock, and claims one by one, see `check`.
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
