use anyhow::{Context, Result};
use chrono::TimeDelta;
use clap::Args;

use crate::auth::{Claims, MAX_LIFETIME};
use crate::cli::verification_keys;
use crate::clock::Clock;
use crate::config::JwtSecret;

const MIN_LIFETIME: TimeDelta = TimeDelta::seconds(1);

#[derive(Args)]
pub struct Make {
    /// Stable ID of the member on the platform (`sub`)
    #[arg(long, required = true)]
    subject: Option<String>, // not required with a subcommand
    /// Display name (`name`)
    #[arg(long)]
    name: Option<String>,
    /// Requested handle (`preferred_username`)
    #[arg(long)]
    handle: Option<String>,
    /// Scope (`scope`); `platform` makes a token for the platform's own API
    #[arg(long)]
    scope: Option<String>,
    /// Lifetime: a number with `s`, `m`, `h` or `d`, at most 400 days
    #[arg(long, default_value = "1h", value_parser = duration)]
    ttl: TimeDelta,
    #[command(flatten)]
    jwt: JwtSecret,
}

impl Make {
    pub fn run(self) -> Result<()> {
        let key = verification_keys::secret(&self.jwt)?.context("set --jwt-secret")?;
        let now = Clock::System.now();
        let claims = Claims {
            sub: self.subject.unwrap_or_default(),
            exp: (now + self.ttl).into(),
            iat: Some(now.into()),
            scope: self.scope.as_deref().unwrap_or_default().into(),
            name: self.name,
            preferred_username: self.handle,
            ..Claims::default()
        };
        anyhow::ensure!(claims.profile().is_some(), "--subject must have 1 to 255 bytes");
        println!("{}", key.sign(&claims)?);
        Ok(())
    }
}

fn duration(text: &str) -> Result<TimeDelta, String> {
    let duration =
        humantime::parse_duration(text).ok().and_then(|duration| TimeDelta::from_std(duration).ok());
    let allowed = duration.filter(|duration| (MIN_LIFETIME..=MAX_LIFETIME).contains(duration));
    allowed.ok_or_else(|| "write it as 90s, 15m, 12h or 7d, at most 400d".to_owned())
}
