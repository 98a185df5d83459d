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

    /// The one that the client likes best, of equals the more telling one. None where neither will do.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<_> = accept(headers).collect();
        if ranges.is_empty() {
            return Some(Self::Json);
        }
        let quality = |names: &[&str]| {
            let named =
                |name: &&str| ranges.iter().find(|(range, _)| range == name).map(|(_, quality)| *quality);
            names.iter().find_map(named).unwrap_or(0.0)
        };
        // The range that names it more exactly decides.
        let json = quality(&["application/json", "application/*", "*/*"]);
        let response = quality(&["application/graphql-response+json"]);
        if response > 0.0 && response >= json {
            Some(Self::GraphqlResponse)
        } else {
            (json > 0.0).then_some(Self::Json)
        }
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
        let quality = parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("q=")?.parse().ok());
        (name, quality.unwrap_or(1.0))
    })
}
