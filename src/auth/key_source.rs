//! Loads a JSON Web Key Set from a URL or a file.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::jwk::{KeySet, KeySetError};
use crate::text_file::{Utf16, strip_bom};

/// Maximum size of a key set in bytes.
const MAX_BYTES: usize = 256 * 1024;

#[derive(Debug)]
pub enum KeySource {
    File(PathBuf),
    Address(Client, Url),
}

#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
    #[error(
        "write it as https://example.org/jwks.json (http:// only for this machine) or as the path of a file"
    )]
    Address,
    /// The message omits the URL, which may contain a password.
    #[error("cannot fetch the key set: {0:#}")]
    Fetch(anyhow::Error),
    #[error("cannot read the key set: {0}")]
    Read(#[from] std::io::Error),
    #[error("the issuer responded with {0}")]
    Status(StatusCode),
    #[error("the key set is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error(transparent)]
    Utf16(#[from] Utf16),
    #[error(transparent)]
    KeySet(#[from] KeySetError),
}

impl From<reqwest::Error> for KeySourceError {
    fn from(error: reqwest::Error) -> Self {
        Self::Fetch(error.without_url().into())
    }
}

impl KeySource {
    /// The default timeout, from connecting to the last byte.
    pub const TIMEOUT: Duration = Duration::from_secs(5);

    pub fn new(text: &str, timeout: Duration) -> Result<Self, KeySourceError> {
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        let url: Url = text.parse().map_err(|_| KeySourceError::Address)?;
        // Anyone who can change the response in transit can sign in as any member.
        if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine(&url)) {
            return Err(KeySourceError::Address);
        }
        let user_agent = concat!("causerie/", env!("CARGO_PKG_VERSION"));
        let client =
            Client::builder().redirect(Policy::none()).timeout(timeout).user_agent(user_agent).build()?;
        Ok(Self::Address(client, url))
    }

    pub async fn load(&self) -> Result<KeySet, KeySourceError> {
        let json = match self {
            Self::File(path) => read(path).await?,
            Self::Address(client, url) => fetch(client, url).await?,
        };
        Ok(KeySet::parse(strip_bom(&json)?)?)
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn read(path: &Path) -> Result<Vec<u8>, KeySourceError> {
    let mut bytes = Vec::new();
    File::open(path).await?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
    if bytes.len() > MAX_BYTES { Err(KeySourceError::TooLarge) } else { Ok(bytes) }
}

async fn fetch(client: &Client, url: &Url) -> Result<Vec<u8>, KeySourceError> {
    let accept = "application/jwk-set+json, application/json";
    let mut response = client.get(url.clone()).header(header::ACCEPT, accept).send().await?;
    // Also refuses redirects, whose target may not be the issuer.
    if response.status() != StatusCode::OK {
        return Err(KeySourceError::Status(response.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BYTES {
            return Err(KeySourceError::TooLarge);
        }
    }
    Ok(bytes)
}
