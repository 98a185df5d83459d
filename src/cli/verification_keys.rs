//! Loads the keys that verify tokens.

use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;

use super::secret_setting;
use crate::auth::{Issuer, KeySource, Keys, Rules, SharedSecret};
use crate::clock::Clock;
use crate::config::{JwtSecret, Tokens};

/// Loads the secret and the issuer's keys. Fails if a file cannot be read. If the issuer does not respond, its keys are
/// loaded later.
pub async fn load(config: Tokens) -> Result<Keys> {
    let secret = secret(&config.secret)?;
    let issuer = match &config.jwks {
        None => None,
        Some(jwks) => Some(issuer(jwks, TimeDelta::seconds(config.jwks_refresh.into())).await?),
    };
    if secret.is_none() && issuer.is_none() {
        bail!("set --jwt-secret, --jwks or both: nobody can be signed in without a key");
    }
    let leeway = TimeDelta::seconds(config.jwt_leeway.into());
    let rules = Rules { audiences: config.jwt_audience, issuer: config.jwt_issuer, leeway };
    Ok(Keys::new(secret, issuer, rules))
}

/// Reads the secret here and not in clap, whose errors repeat the value.
pub fn secret(config: &JwtSecret) -> Result<Option<SharedSecret>> {
    let Some(value) = &config.jwt_secret else { return Ok(None) };
    let secret = secret_setting::read(value).context("--jwt-secret")?;
    SharedSecret::new(&secret).map(Some).context("--jwt-secret")
}

async fn issuer(jwks: &str, refresh: TimeDelta) -> Result<Issuer> {
    let invalid = |error| anyhow!("--jwks: {error}");
    let source = KeySource::new(jwks, KeySource::TIMEOUT).map_err(invalid)?;
    let is_file = matches!(source, KeySource::File(_));
    let issuer = Issuer::new(source, refresh, Clock::System);
    if let Err(error) = issuer.load().await {
        if is_file {
            return Err(invalid(error));
        }
        tracing::warn!(%error, "starting without the issuer's keys: members whose tokens it signs cannot sign in yet");
    }
    Ok(issuer)
}
