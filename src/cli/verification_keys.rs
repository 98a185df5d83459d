//! Loads the keys that verify tokens.

use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;

use crate::auth::{Issuer, KeySource, Keys, Rules, SharedSecret};
use crate::clock::Clock;
use crate::config::{JwtSecret, Tokens};
use crate::text_file::strip_bom;

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
    config.jwt_secret.as_deref().map(key).transpose().context("--jwt-secret")
}

fn key(text: &str) -> Result<SharedSecret> {
    let Some(path) = text.strip_prefix('@') else { return Ok(SharedSecret::new(text.as_bytes())?) };
    let cannot_read = || format!("cannot read {path}");
    let secret = std::fs::read(path).with_context(cannot_read)?;
    let secret = strip_bom(&secret).with_context(cannot_read)?;
    // Editors end files with a line break that is not part of the secret.
    Ok(SharedSecret::new(secret.trim_ascii_end())?)
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
