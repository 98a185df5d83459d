//! Resolves names to public addresses only. The connection uses what is returned here, so a name cannot resolve to
//! another address afterwards.

use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

use super::public_address::is_public;

#[derive(Debug, thiserror::Error)]
#[error("the address is not public")]
pub struct NotPublic;

#[derive(Debug, thiserror::Error)]
enum ResolveError {
    #[error(transparent)]
    Lookup(#[from] io::Error),
    #[error(transparent)]
    NotPublic(#[from] NotPublic),
}

pub struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { Ok(Box::new(resolve(&name).await?.into_iter()) as Addrs) })
    }
}

async fn resolve(name: &Name) -> Result<Vec<SocketAddr>, ResolveError> {
    // The client sets the port.
    let addresses = lookup_host((name.as_str(), 0)).await?;
    Ok(only_public(addresses)?)
}

fn only_public(addresses: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    let public: Vec<_> = addresses.filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(NotPublic) } else { Ok(public) }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use std::net::SocketAddr;

    use super::{ResolveError, only_public, resolve};

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| format!("{text}:0").parse().expect("an address")).collect()
    }

    #[test]
    fn a_name_resolves_to_its_public_addresses() {
        let found = only_public(addresses(&["10.0.0.1", "1.1.1.1", "[::1]"]).into_iter());

        assert_eq!(found.expect("a public address"), addresses(&["1.1.1.1"]));
    }

    #[tokio::test]
    async fn a_name_without_a_public_address_is_refused() {
        let resolved = resolve(&"localhost".parse().expect("a name")).await;

        assert!(matches!(resolved, Err(ResolveError::NotPublic(_))), "{resolved:?}");
    }
}
