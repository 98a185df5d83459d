//! Where a JSON Web Key Set is read: an address, or a file.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::jwk::{KeySet, SetError};
use crate::text_file::{Utf16, strip_bom};

/// In bytes.
const LARGEST: usize = 256 * 1024;

#[derive(Debug)]
pub enum Source {
    File(PathBuf),
    Address(Client, Url),
}

#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(
        "write it as https://example.org/jwks.json, as http:// on this machine only, or as a file's path"
    )]
    Address,
    /// Without the address, which may hold a password.
    #[error("cannot fetch it: {0:#}")]
    Fetch(anyhow::Error),
    #[error("cannot read it: {0}")]
    Read(#[from] std::io::Error),
    #[error("it was answered with {0}")]
    Status(StatusCode),
    #[error("it is larger than {LARGEST} bytes")]
    TooLarge,
    #[error(transparent)]
    Utf16(#[from] Utf16),
    #[error(transparent)]
    Set(#[from] SetError),
}

impl From<reqwest::Error> for SourceError {
    fn from(error: reqwest::Error) -> Self {
        Self::Fetch(error.without_url().into())
    }
}

impl Source {
    /// How long an issuer may take, from connecting to the last byte.
    pub const PATIENCE: Duration = Duration::from_secs(5);

    pub fn new(text: &str, patience: Duration) -> Result<Self, SourceError> {
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        let url: Url = text.parse().map_err(|_| SourceError::Address)?;
        // Whoever can change the answer on its way can sign in as anybody.
        if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine(&url)) {
            return Err(SourceError::Address);
        }
        let agent = concat!("causerie/", env!("CARGO_PKG_VERSION"));
        let client =
            Client::builder().redirect(Policy::none()).timeout(patience).user_agent(agent).build()?;
        Ok(Self::Address(client, url))
    }

    pub async fn read(&self) -> Result<KeySet, SourceError> {
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

async fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    File::open(path).await?.take(LARGEST as u64 + 1).read_to_end(&mut bytes).await?;
    if bytes.len() > LARGEST { Err(SourceError::TooLarge) } else { Ok(bytes) }
}

async fn fetch(client: &Client, url: &Url) -> Result<Vec<u8>, SourceError> {
    let accept = "application/jwk-set+json, application/json";
    let mut response = client.get(url.clone()).header(header::ACCEPT, accept).send().await?;
    // A redirect among the rest: who sends us elsewhere may not be the issuer.
    if response.status() != StatusCode::OK {
        return Err(SourceError::Status(response.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err(SourceError::TooLarge);
        }
    }
    Ok(bytes)
}
