use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::auth::{Issuer, Key, Keys, Rules, Source};
use crate::clock::Clock;
use crate::text_file::without_mark;

#[derive(Args, Clone)]
pub struct JwtSecret {
    /// Secret with which the platform signs `HS256` tokens, at least 32 bytes; `@FILE` reads it from a file
    #[arg(
        long = "jwt-secret",
        env = "CAUSERIE_JWT_SECRET",
        value_name = "SECRET|@FILE",
        hide_env_values = true
    )]
    jwt_secret: Option<String>,
}

impl JwtSecret {
    /// Parsed here and not by clap, whose errors repeat the value.
    pub fn key(&self) -> anyhow::Result<Option<Key>> {
        self.jwt_secret.as_deref().map(key).transpose().context("--jwt-secret")
    }
}

/// The keys that verify tokens, and the claims that tokens must have.
#[derive(Args)]
pub struct Tokens {
    #[command(flatten)]
    secret: JwtSecret,
    /// JSON Web Key Set of the platform's public keys (`RS256`, `ES256`, `EdDSA`), as an `https` address or a file; required without `--jwt-secret`
    #[arg(long, env = "CAUSERIE_JWKS", value_name = "URL|FILE", hide_env_values = true)]
    jwks: Option<String>,
    /// Seconds between reloads of the JSON Web Key Set, 1 to 86400
    #[arg(long, env = "CAUSERIE_JWKS_REFRESH", value_name = "SECONDS", default_value_t = 300)]
    #[arg(value_parser = RangedU64ValueParser::<u32>::new().range(1..=86_400))]
    jwks_refresh: u32,
    /// Refuse tokens without one of these audiences in `aud`; separate several with commas
    #[arg(long, env = "CAUSERIE_JWT_AUDIENCE", value_name = "AUDIENCE", value_delimiter = ',')]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    jwt_audience: Vec<String>,
    /// Refuse tokens with another issuer in `iss`
    #[arg(long, env = "CAUSERIE_JWT_ISSUER", value_name = "ISSUER")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    jwt_issuer: Option<String>,
    /// Allowed difference between the clocks of the platform and the service, in seconds, 0 to 300
    #[arg(long, env = "CAUSERIE_JWT_LEEWAY", value_name = "SECONDS", default_value_t = Rules::LEEWAY)]
    #[arg(value_parser = RangedU64ValueParser::<u16>::new().range(0..=300))]
    jwt_leeway: u16,
}

impl Tokens {
    /// Loads the issuer's keys. Fails if a file cannot be read; an issuer that does not answer is asked again later.
    pub async fn keys(self) -> anyhow::Result<Keys> {
        let secret = self.secret.key()?;
        let issuer = match &self.jwks {
            None => None,
            Some(jwks) => Some(issuer(jwks, TimeDelta::seconds(self.jwks_refresh.into())).await?),
        };
        if secret.is_none() && issuer.is_none() {
            anyhow::bail!("set --jwt-secret, --jwks or both: nobody can be signed in without a key");
        }
        let leeway = TimeDelta::seconds(self.jwt_leeway.into());
        Ok(Keys::new(secret, issuer, Rules { audiences: self.jwt_audience, issuer: self.jwt_issuer, leeway }))
    }
}

async fn issuer(jwks: &str, refresh: TimeDelta) -> anyhow::Result<Issuer> {
    let wrong = |error| anyhow::anyhow!("--jwks: {error}");
    let source = Source::new(jwks, Source::PATIENCE).map_err(wrong)?;
    let is_file = matches!(source, Source::File(_));
    let issuer = Issuer::new(source, refresh, Clock::System);
    if let Err(error) = issuer.load().await {
        if is_file {
            return Err(wrong(error));
        }
        tracing::warn!(%error, "starting without the issuer's keys: its members cannot be signed in yet");
    }
    Ok(issuer)
}

fn key(text: &str) -> anyhow::Result<Key> {
    let Some(path) = text.strip_prefix('@') else { return Ok(Key::new(text.as_bytes())?) };
    let cannot = || format!("cannot read {path}");
    let secret = std::fs::read(path).with_context(cannot)?;
    let secret = without_mark(&secret).with_context(cannot)?;
    // Editors end files with a line break; it is not meant.
    Ok(Key::new(secret.trim_ascii_end())?)
}
