//! What proxies tell in `Forwarded` (RFC 7239).

/// The value of a pair in what one of them has added, such as `for` in `for="[2001:db8::1]:4711";proto=https`.
pub fn value<'a>(hop: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(its, _)| its.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"'))
}
