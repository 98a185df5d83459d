//! Which of our two media types an answer has, by the request's `Accept`.

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Media {
    /// What every client understands; 200 whatever the operation came to.
    #[default]
    Json,
    /// The status says whether anything was executed. Only where it is asked for by name.
    GraphqlResponse,
}

impl Media {
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The one that the client likes best, the first named of equals. None where neither will do.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        let mut ranges = accept(headers).peekable();
        if ranges.peek().is_none() {
            return Some(Self::Json);
        }
        for (range, quality) in ranges {
            let media = match range.as_str() {
                "application/graphql-response+json" => Self::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            if quality > 0.0 && best.is_none_or(|(_, than)| quality > than) {
                best = Some((media, quality));
            }
        }
        best.map(|(media, _)| media)
    }

    /// Whether one of our types is asked for by name, as a page's own script does.
    pub fn is_named(headers: &HeaderMap) -> bool {
        accept(headers).any(|(range, _)| range.ends_with("json"))
    }
}

/// Each media range of the `Accept` header, with its quality.
fn accept(headers: &HeaderMap) -> impl Iterator<Item = (String, f32)> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty()).map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        (name, quality.unwrap_or(1.0))
    })
}
