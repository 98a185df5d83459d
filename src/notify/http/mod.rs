//! Requests to servers that others have chosen, who must not reach the own network through the service.

mod public_address; // which addresses are public
mod resolver; // resolves names to public addresses only
mod retry_after; // the pause that a server asks for

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};

use super::outcome::AttemptOutcome;
use public_address::is_public;
use resolver::{NotPublic, PublicResolver};
use retry_after::retry_after;

/// Servers in Node close idle connections after 5 seconds.
const MAX_IDLE: Duration = Duration::from_secs(4);

#[derive(Debug, thiserror::Error)]
pub enum RefusedUrl {
    #[error("the address must begin with https://")]
    Insecure,
    #[error(transparent)]
    NotPublic(#[from] NotPublic),
}

/// Connects to public addresses only, and follows no redirect.
#[derive(Clone, Debug)]
pub struct PublicClient {
    http: Client,
    allows_private: bool,
}

impl PublicClient {
    /// The default timeout, from resolving the name to the headers of the response.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// `allows_private` lifts the restriction to public addresses, and to `https`.
    pub fn new(allows_private: bool, timeout: Duration) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            // Another host may not be one that the operator trusts, or not be public.
            .redirect(Policy::none())
            // A proxy would resolve names itself.
            .no_proxy()
            .connect_timeout(timeout / 2)
            .timeout(timeout)
            .pool_idle_timeout(MAX_IDLE)
            .user_agent(concat!("causerie/", env!("CARGO_PKG_VERSION")));
        let http = if allows_private { http } else { http.dns_resolver(Arc::new(PublicResolver)) };
        Ok(Self { http: http.build()?, allows_private })
    }

    /// Fails if nothing may be sent to this address.
    pub fn check(&self, url: &Url) -> Result<(), RefusedUrl> {
        if self.allows_private { Ok(()) } else { check_public(url) }
    }

    pub fn post(&self, url: &Url) -> Result<RequestBuilder, RefusedUrl> {
        self.check(url)?;
        Ok(self.http.post(url.clone()))
    }
}

/// Fails if the address is not `https`, or evidently not public. The resolver checks names.
pub fn check_public(url: &Url) -> Result<(), RefusedUrl> {
    if url.scheme() != "https" {
        return Err(RefusedUrl::Insecure);
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(address) if !is_public(address) => Err(NotPublic.into()),
        _ => Ok(()),
    }
}

/// Sends a request, whose response is not read. The address, which may contain a secret, is not part of the error.
pub async fn send(request: RequestBuilder) -> Result<Response, anyhow::Error> {
    request.send().await.map_err(|error| error.without_url().into())
}

/// A response that means: not now.
#[must_use]
pub fn not_now(response: &Response, now: DateTime<Utc>) -> AttemptOutcome {
    let error = format!("the endpoint responded with {}", response.status());
    AttemptOutcome::Retry { after: retry_after(response.headers(), now), error }
}
