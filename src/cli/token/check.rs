use std::io::Read;

use anyhow::{Context, Result, bail};
use clap::Args;
use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::decode_header;
use serde_json::{Map, Value};

use crate::auth::{AuthError, VerifiedToken};
use crate::cli::verification_keys;
use crate::clock::Clock;
use crate::config::Tokens;
use crate::text_file::strip_bom_str;

/// Maximum number of bytes read from standard input. No accepted token is longer.
const MAX_INPUT_BYTES: u64 = 64 * 1024;

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    tokens: Tokens,
}

impl Check {
    pub async fn run(self) -> Result<()> {
        let mut text = String::new();
        std::io::stdin().take(MAX_INPUT_BYTES).read_to_string(&mut text).context("cannot read a token")?;
        let text = strip_bom_str(&text).trim();
        let token = text.strip_prefix("Bearer ").unwrap_or(text).trim();
        let keys = verification_keys::load(self.tokens).await?;
        if let Ok(header) = decode_header(token) {
            println!(
                "alg {:?}, kid {}",
                header.alg,
                header.kid.map_or("none".into(), |kid| format!("{kid:?}"))
            );
        }
        match keys.verify(token, Clock::System.now()).await {
            Ok(verified) => print_claims(&verified, token),
            Err(AuthError::Invalid(reason)) => bail!("refused: {reason}"),
            Err(error) => bail!(error),
        }
    }
}

/// Prints the claims that a sign-in would use.
fn print_claims(verified: &VerifiedToken, token: &str) -> Result<()> {
    if verified.claims.is_platform() {
        println!("platform token, valid until {}", verified.valid_until);
        return Ok(());
    }
    let profile = verified.claims.profile().context("refused: `sub` is not a valid subject")?;
    println!("token of {:?}, valid until {}", profile.subject, verified.valid_until);
    let claims: Map<String, Value> = insecure_decode(token)?.claims;
    let optional = [
        ("name", profile.name),
        ("preferred_username", profile.handle),
        ("picture", profile.picture),
        ("locale", profile.locale),
    ];
    for (claim, value) in optional {
        match value {
            Some(value) => println!("{claim} {value:?}"),
            None if claims.contains_key(claim) => println!("{claim} is ignored: it is invalid"),
            None => {}
        }
    }
    println!("revocation is not checked: it is stored in the database");
    Ok(())
}
