//! Content codings of files, selected by the request's `Accept-Encoding`.

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentCoding {
    Brotli,
    Gzip,
}

impl ContentCoding {
    /// In order of preference: the smallest first, regardless of the client's quality values.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The suffix that the page's build adds to the name of a compressed file.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Whether the client accepts the coding. Its own quality takes precedence over that of `*`.
    pub fn is_accepted(self, headers: &HeaderMap) -> bool {
        let quality_of = |name: &str| {
            let values = headers.get_all(header::ACCEPT_ENCODING).iter();
            let mut codings =
                values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
            codings.find_map(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                let is_named = parts.next()?.eq_ignore_ascii_case(name);
                let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
                is_named.then(|| quality.unwrap_or(1.0))
            })
        };
        quality_of(self.name()).or_else(|| quality_of("*")).is_some_and(|quality| quality > 0.0)
    }
}
