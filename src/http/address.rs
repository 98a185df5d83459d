//! The client's address, for the limits on anonymous clients.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use ipnet::IpNet;

use super::forwarded;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a limit counts as one client: an IPv4 address, or an IPv6 network of 64 bits, which providers assign to one
/// household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// Returns None for a loopback address, which may be a proxy that is not configured: all its clients would share
    /// one limit.
    pub fn of(parts: &Parts, proxies: &[IpNet]) -> Option<Self> {
        let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
        let client = client(peer.ip(), &parts.headers, proxies);
        (!client.is_loopback()).then_some(Self(network(client)))
    }
}

/// Whether a trusted proxy sent the request.
pub fn is_from_proxy(parts: &Parts, proxies: &[IpNet]) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| is_trusted(proxies, peer.ip().to_canonical()))
}

fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

/// Returns the nearest address that is not a trusted proxy. Addresses beyond it may be forged.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(proxies, peer) {
        return peer;
    }
    let nearest = |hops: Vec<Option<IpAddr>>| {
        let mut nearest = None;
        for hop in hops.into_iter().rev() {
            let Some(hop) = hop else { break };
            nearest = Some(hop);
            if !is_trusted(proxies, hop) {
                break;
            }
        }
        nearest
    };
    let x_forwarded = nearest(list_elements(headers, &X_FORWARDED_FOR).map(parse_address).collect());
    let forwarded = nearest(list_elements(headers, &header::FORWARDED).map(forwarded_for).collect());
    match (x_forwarded, forwarded) {
        // The proxy sets only one of the headers and forwards the client's value of the other.
        (Some(first), Some(second)) if first != second => peer,
        (first, second) => first.or(second).unwrap_or(peer),
    }
}

/// Returns the elements of a list header, from all its lines.
pub fn list_elements<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(','))
}

fn forwarded_for(element: &str) -> Option<IpAddr> {
    parse_address(forwarded::parameter(element, "for")?)
}

/// Parses an address with or without a port.
fn parse_address(text: &str) -> Option<IpAddr> {
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
