//! Where a request comes from, for the limits on those who have not signed in.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use ipnet::IpNet;

use super::forwarded;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whom a limit counts as one: an IPv4 address, or an IPv6 network of 64 bits, which is what one
/// household is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// None for this machine itself: it could be a proxy that nobody has told us of, and then
    /// everybody would be one.
    pub fn of(parts: &Parts, proxies: &[IpNet]) -> Option<Self> {
        let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
        let client = client(peer.ip(), &parts.headers, proxies);
        (!client.is_loopback()).then_some(Self(network(client)))
    }
}

/// Whether a proxy of ours brings it.
pub fn came_by(parts: &Parts, proxies: &[IpNet]) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| is_ours(proxies, peer.ip().to_canonical()))
}

fn is_ours(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|proxy| proxy.contains(&address))
}

/// The nearest address that is no proxy of ours: who stands behind it says whatever they like.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_ours(proxies, peer) {
        return peer;
    }
    let nearest = |hops: Vec<Option<IpAddr>>| {
        let mut nearest = None;
        for hop in hops.into_iter().rev() {
            let Some(hop) = hop else { break };
            nearest = Some(hop);
            if !is_ours(proxies, hop) {
                break;
            }
        }
        nearest
    };
    let old = nearest(values(headers, &X_FORWARDED_FOR).map(address).collect());
    let new = nearest(values(headers, &header::FORWARDED).map(forwarded_for).collect());
    match (old, new) {
        // The proxy wrote one of them only, and let the other pass.
        (Some(old), Some(new)) if old != new => peer,
        (old, new) => old.or(new).unwrap_or(peer),
    }
}

/// Of a list that proxies add to, over all its lines.
pub fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(','))
}

fn forwarded_for(hop: &str) -> Option<IpAddr> {
    address(forwarded::value(hop, "for")?)
}

/// With or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}
