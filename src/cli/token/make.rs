use anyhow::{Context, Result};
use chrono::TimeDelta;
use clap::Args;

use crate::auth::{Claims, LONGEST_LIFE};
use crate::cli::keys;
use crate::clock::Clock;
use crate::config::JwtSecret;

#[derive(Args)]
pub struct Make {
    /// Stable id of the member on the platform (`sub`)
    #[arg(long, required = true)]
    subject: Option<String>, // a subcommand needs none
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
        let key = keys::secret(&self.jwt)?.context("set --jwt-secret")?;
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
        anyhow::ensure!(claims.identity().is_some(), "--subject must have 1 to 255 bytes");
        println!("{}", key.sign(&claims)?);
        Ok(())
    }
}

fn duration(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "write it as 90s, 15m, 12h or 7d, at most 400d".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let total = number.parse::<u32>().ok().map(|number| i64::from(number) * seconds);
    let fits = total.filter(|total| (1..=LONGEST_LIFE.num_seconds()).contains(total));
    fits.map(TimeDelta::seconds).ok_or_else(wrong)
}
