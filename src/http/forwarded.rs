//! Reads the header `Forwarded` (RFC 7239). Parsed here, because two of its parameters do not justify a dependency.

/// Returns the value of a parameter in the element of one proxy, such as `for` in
/// `for="[2001:db8::1]:4711";proto=https`.
pub fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"'))
}
