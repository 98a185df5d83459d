//! Which addresses are public, so that no webhook reaches what only the own network should reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// The blocks of IANA's registry of special-purpose IPv4 addresses, and multicast.
const SPECIAL_IPV4: [Ipv4Net; 15] = [
    ipv4([0, 0, 0, 0], 8),       // this network
    ipv4([10, 0, 0, 0], 8),      // private
    ipv4([100, 64, 0, 0], 10),   // carrier-grade NAT
    ipv4([127, 0, 0, 0], 8),     // loopback
    ipv4([169, 254, 0, 0], 16),  // link-local, such as the metadata services of clouds
    ipv4([172, 16, 0, 0], 12),   // private
    ipv4([192, 0, 0, 0], 24),    // protocol assignments
    ipv4([192, 0, 2, 0], 24),    // documentation
    ipv4([192, 88, 99, 0], 24),  // 6to4 relays
    ipv4([192, 168, 0, 0], 16),  // private
    ipv4([198, 18, 0, 0], 15),   // benchmarks
    ipv4([198, 51, 100, 0], 24), // documentation
    ipv4([203, 0, 113, 0], 24),  // documentation
    ipv4([224, 0, 0, 0], 4),     // multicast
    ipv4([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// The block of global IPv6 addresses.
const GLOBAL_IPV6: Ipv6Net = ipv6([0x2000, 0], 3);
/// The special-purpose blocks in it.
const SPECIAL_IPV6: [Ipv6Net; 5] = [
    ipv6([0x2001, 0], 23),     // protocol assignments, such as Teredo
    ipv6([0x2001, 0xdb8], 32), // documentation
    ipv6([0x2002, 0], 16),     // 6to4
    ipv6([0x2620, 0x4f], 32),  // AS112
    ipv6([0x3fff, 0], 20),     // documentation
];
/// IPv4 addresses as networks without IPv4 reach them (NAT64).
const NAT64: Ipv6Net = ipv6([0x64, 0xff9b], 96);

const fn ipv4([a, b, c, d]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn ipv6([a, b]: [u16; 2], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length)
}

/// Whether everybody reaches the same host at this address.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_ipv4(address),
        IpAddr::V6(address) if NAT64.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            is_public_ipv4([a, b, c, d].into())
        }
        IpAddr::V6(address) => {
            GLOBAL_IPV6.contains(&address) && !SPECIAL_IPV6.iter().any(|block| block.contains(&address))
        }
    }
}

fn is_public_ipv4(address: Ipv4Addr) -> bool {
    !SPECIAL_IPV4.iter().any(|block| block.contains(&address))
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use rstest::rstest;

    use super::is_public;

    #[rstest]
    fn a_public_address_is_accepted(
        #[values(
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2001:200::1",
            "2606:4700::1111",
            "2a00::1"
        )]
        address: &str,
    ) {
        assert!(is_public(address.parse().expect("an address")));
    }

    #[rstest]
    #[case::unspecified(&["0.0.0.0", "0.1.2.3", "::"])]
    #[case::loopback(&["127.0.0.1", "127.255.255.255", "::1"])]
    #[case::private(&["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"])]
    #[case::unique_local(&["fc00::1", "fdff::1"])]
    #[case::carrier_grade_nat(&["100.64.0.1", "100.127.255.255"])]
    #[case::link_local(&["169.254.169.254", "fe80::1"])]
    #[case::site_local(&["fec0::1"])]
    #[case::documentation(&["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"])]
    #[case::benchmarks(&["198.18.0.1", "198.19.255.255", "2001:2::1"])]
    #[case::protocols(&["192.0.0.1", "192.88.99.1", "2001::1", "2620:4f:8000::1"])]
    #[case::multicast(&["224.0.0.1", "239.255.255.255", "ff02::1"])]
    #[case::reserved(&["240.0.0.1", "255.255.255.255", "4000::1", "100::1"])]
    #[case::mapped(&["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"])]
    #[case::compatible(&["::127.0.0.1"])]
    #[case::nat64(&["64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::1.1.1.1"])]
    #[case::ipv4_in_6to4(&["2002:7f00:1::", "2002:a00:1::"])]
    fn any_other_address_is_refused(#[case] addresses: &[&str]) {
        for address in addresses {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }
}
