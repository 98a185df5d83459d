use std::io::Read;

use anyhow::{Context, Result, bail};
use clap::Args;
use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::decode_header;
use serde_json::{Map, Value};

use crate::auth::{AuthError, Verified};
use crate::cli::keys;
use crate::clock::Clock;
use crate::config::Tokens;
use crate::text_file::strip_bom_str;

/// More than any token that is taken, in bytes.
const MOST: u64 = 64 * 1024;

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    tokens: Tokens,
}

impl Check {
    pub async fn run(self) -> Result<()> {
        let mut text = String::new();
        std::io::stdin().take(MOST).read_to_string(&mut text).context("cannot read a token")?;
        let text = strip_bom_str(&text).trim();
        let token = text.strip_prefix("Bearer ").unwrap_or(text).trim();
        let keys = keys::load(self.tokens).await?;
        if let Ok(header) = decode_header(token) {
            println!(
                "alg {:?}, kid {}",
                header.alg,
                header.kid.map_or("none".into(), |kid| format!("{kid:?}"))
            );
        }
        match keys.verify(token, Clock::System.now()).await {
            Ok(verified) => tell(&verified, token),
            Err(AuthError::Invalid(flaw)) => bail!("refused: {flaw}"),
            Err(error) => bail!(error),
        }
    }
}

/// What would be taken from it.
fn tell(verified: &Verified, token: &str) -> Result<()> {
    if verified.claims.is_platform() {
        println!("the platform's own token, good until {}", verified.until);
        return Ok(());
    }
    let identity = verified.claims.identity().context("refused: `sub` cannot be a member's")?;
    println!("the token of {:?}, good until {}", identity.subject, verified.until);
    let said: Map<String, Value> = insecure_decode(token)?.claims;
    let optional = [
        ("name", identity.name),
        ("preferred_username", identity.handle),
        ("picture", identity.picture),
        ("locale", identity.locale),
    ];
    for (claim, kept) in optional {
        match kept {
            Some(kept) => println!("{claim} {kept:?}"),
            None if said.contains_key(claim) => println!("{claim} is passed over: it is not as it has to be"),
            None => {}
        }
    }
    println!("whether the platform has revoked it, only the database knows");
    Ok(())
}
