//! In which media type the client wants its answer, by the request's `Accept`.

use axum::http::{HeaderMap, header};

use super::stream::StreamFormat;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MediaType {
    /// What every client understands; 200 whatever the operation came to.
    #[default]
    Json,
    /// The status says whether anything was executed. Only where it is asked for by name.
    GraphqlResponse,
}

/// One answer, or as many as come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseFormat {
    Single(MediaType),
    Stream(StreamFormat),
}

impl MediaType {
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

impl ResponseFormat {
    /// What the client likes best, of equals what it names first. None where nothing of ours will do.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<_> = accept(headers).collect();
        if ranges.is_empty() {
            return Some(Self::Single(MediaType::Json));
        }
        let answer = answer(&ranges);
        let streams = ranges
            .iter()
            .enumerate()
            .filter_map(|(place, range)| Some((range.form()?, range.quality, place)));
        let stream = streams
            .filter(|(_, quality, _)| *quality > 0.0)
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        match (answer, stream) {
            (Some((media, liked, named)), Some((form, quality, place))) => {
                let streams = quality > liked || (quality >= liked && place < named);
                Some(if streams { Self::Stream(form) } else { Self::Single(media) })
            }
            (Some((media, ..)), None) => Some(Self::Single(media)),
            (None, Some((form, ..))) => Some(Self::Stream(form)),
            (None, None) => None,
        }
    }

    /// What a refusal is written in: an answer whatever was asked for.
    pub fn media(self) -> MediaType {
        match self {
            Self::Single(media) => media,
            Self::Stream(_) => MediaType::Json,
        }
    }
}

/// Of the types of one answer the one liked best, of equals the more telling; with its quality and
/// its place in the list.
fn answer(ranges: &[Range]) -> Option<(MediaType, f32, usize)> {
    let find = |names: &[&str]| {
        let named = |name: &&str| ranges.iter().position(|range| range.name == *name);
        let place = names.iter().find_map(named)?;
        ranges.get(place).map(|range| (range.quality, place))
    };
    // The range that names it more exactly decides.
    let json = find(&["application/json", "application/*", "*/*"]).filter(|(quality, _)| *quality > 0.0);
    let response = find(&["application/graphql-response+json"]).filter(|(quality, _)| *quality > 0.0);
    let (media, (quality, place)) = match (json, response) {
        (json, Some(response)) if json.is_none_or(|json| response.0 >= json.0) => {
            (MediaType::GraphqlResponse, response)
        }
        (json, _) => (MediaType::Json, json?),
    };
    let first = json.into_iter().chain(response).map(|(_, place)| place).min();
    Some((media, quality, first.unwrap_or(place)))
}

/// Whether one of our types is asked for by name, as a page's own script does.
pub fn is_named(headers: &HeaderMap) -> bool {
    accept(headers).any(|range| range.name.ends_with("json") || range.form().is_some())
}

/// Whether a person before a browser goes to an address: nobody else asks for a page by name.
pub fn wants_page(headers: &HeaderMap) -> bool {
    accept(headers).any(|range| range.name == "text/html")
}

/// One media range of the `Accept` header.
struct Range {
    name: String,
    quality: f32,
    /// Whether parts of `multipart/mixed` are to be events of a subscription.
    subscription_spec: bool,
}

impl Range {
    fn form(&self) -> Option<StreamFormat> {
        match self.name.as_str() {
            "text/event-stream" => Some(StreamFormat::ServerSentEvents),
            "multipart/mixed" if self.subscription_spec => Some(StreamFormat::Multipart),
            _ => None,
        }
    }
}

fn accept(headers: &HeaderMap) -> impl Iterator<Item = Range> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty()).map(|range| {
        let range = range.to_ascii_lowercase();
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        let mut range = Range { name, quality: 1.0, subscription_spec: false };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            match name {
                "q" => range.quality = value.parse().unwrap_or(1.0),
                "subscriptionspec" => range.subscription_spec = value.trim_matches('"') == "1.0",
                _ => {}
            }
        }
        range
    })
}
