use clap::Args;

use crate::auth::Key;

#[derive(Args, Clone)]
pub struct JwtSecret {
    /// The secret that the platform signs its HS256 tokens with, at least 32 bytes; `@FILE` reads it from a file
    #[arg(
        long = "jwt-secret",
        env = "CAUSERIE_JWT_SECRET",
        value_name = "SECRET|@FILE",
        hide_env_values = true
    )]
    #[arg(value_parser = key)]
    pub key: Key,
}

fn key(text: &str) -> Result<Key, String> {
    let Some(path) = text.strip_prefix('@') else {
        return Key::new(text.as_bytes()).map_err(|error| error.to_string());
    };
    let secret = std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    // Editors end files with a line break; it is not meant.
    Key::new(secret.trim_ascii_end()).map_err(|error| error.to_string())
}
