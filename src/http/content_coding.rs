//! Which content coding a file goes out in, by the request's `Accept-Encoding`.

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentCoding {
    Brotli,
    Gzip,
}

impl ContentCoding {
    /// The smallest first: who takes several likes them the same, whatever the qualities say.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the page's build adds to the name of a file that it has compressed.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Whether the client takes it. A coding that is named counts before the asterisk.
    pub fn is_accepted(self, headers: &HeaderMap) -> bool {
        let quality = |wanted: &str| {
            let values = headers.get_all(header::ACCEPT_ENCODING).iter();
            let mut codings =
                values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
            codings.find_map(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                let named = parts.next()?.eq_ignore_ascii_case(wanted);
                let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
                named.then(|| quality.unwrap_or(1.0))
            })
        };
        quality(self.name()).or_else(|| quality("*")).is_some_and(|quality| quality > 0.0)
    }
}
