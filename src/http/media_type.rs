//! Negotiates the media type of the response, from the request's `Accept`.

use axum::http::{HeaderMap, header};

use super::stream::StreamFormat;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// Understood by all clients. The status is 200 regardless of the outcome of the operation.
    Json,
    /// The status shows whether the operation was executed. Used only if the client requests this type by name.
    GraphqlResponse,
}

/// A single response or a stream of responses.
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
    /// Returns the format with the highest quality or, of several, the one that the client lists first. None if the
    /// client accepts no supported format.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<_> = accept(headers).collect();
        if ranges.is_empty() {
            return Some(Self::Single(MediaType::Json));
        }
        let single = single(&ranges);
        let streams = ranges
            .iter()
            .enumerate()
            .filter_map(|(position, range)| Some((range.stream_format()?, range.quality, position)));
        let stream = streams
            .filter(|(_, quality, _)| *quality > 0.0)
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        match (single, stream) {
            (Some((media, single_quality, single_position)), Some((format, quality, position))) => {
                let streams =
                    quality > single_quality || (quality >= single_quality && position < single_position);
                Some(if streams { Self::Stream(format) } else { Self::Single(media) })
            }
            (Some((media, ..)), None) => Some(Self::Single(media)),
            (None, Some((format, ..))) => Some(Self::Stream(format)),
            (None, None) => None,
        }
    }

    /// The media type of an error, which is a single response even if a stream was requested.
    pub fn error_media_type(self) -> MediaType {
        match self {
            Self::Single(media) => media,
            Self::Stream(_) => MediaType::Json,
        }
    }
}

/// Returns the media type of a single response with the highest quality, its quality and its position in the list. Of
/// equal types, prefers the one whose status shows the outcome.
fn single(ranges: &[Range]) -> Option<(MediaType, f32, usize)> {
    let find = |names: &[&str]| {
        let position = |name: &&str| ranges.iter().position(|range| range.name == *name);
        let position = names.iter().find_map(position)?;
        ranges.get(position).map(|range| (range.quality, position))
    };
    // The most specific range takes precedence.
    let json = find(&["application/json", "application/*", "*/*"]).filter(|(quality, _)| *quality > 0.0);
    let response = find(&["application/graphql-response+json"]).filter(|(quality, _)| *quality > 0.0);
    let (media, (quality, position)) = match (json, response) {
        (json, Some(response)) if json.is_none_or(|json| response.0 >= json.0) => {
            (MediaType::GraphqlResponse, response)
        }
        (json, _) => (MediaType::Json, json?),
    };
    let first = json.into_iter().chain(response).map(|(_, position)| position).min();
    Some((media, quality, first.unwrap_or(position)))
}

/// Whether the client requests a response type by name, as scripts do.
pub fn names_response_type(headers: &HeaderMap) -> bool {
    accept(headers).any(|range| range.name.ends_with("json") || range.stream_format().is_some())
}

/// Whether the client accepts HTML by name, as browsers do for page navigation.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    accept(headers).any(|range| range.name == "text/html")
}

/// One media range of the `Accept` header.
struct Range {
    name: String,
    quality: f32,
    /// Whether `multipart/mixed` has the parameter that requests the events of a subscription as parts.
    subscription_spec: bool,
}

impl Range {
    fn stream_format(&self) -> Option<StreamFormat> {
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
