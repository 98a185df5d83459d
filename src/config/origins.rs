use axum::http::{HeaderName, HeaderValue, Uri};
use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct Origins {
    /// Other origin whose pages may use the API, such as `https://app.example.org`; separate several with commas
    #[arg(long, env = "CAUSERIE_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub allow_origin: Vec<HeaderValue>,
    /// Additional request header that scripts of those origins may send; separate several with commas
    #[arg(long, env = "CAUSERIE_ALLOW_HEADER", value_name = "NAME", value_delimiter = ',', value_parser = header)]
    #[arg(requires = "allow_origin")]
    pub allow_header: Vec<HeaderName>,
}

fn header(text: &str) -> Result<HeaderName, String> {
    let name = text.parse::<HeaderName>().ok().filter(|_| text != "*");
    name.ok_or_else(|| "write it as x-request-id".to_owned())
}

/// Accepts an origin only as browsers write it, because origins are compared byte by byte.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let invalid = || "write it as https://app.example.org, without a path and in small letters".to_owned();
    let uri: Uri = text.parse().map_err(|_| invalid())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(invalid()) };
    let has_default_port = matches!((scheme, uri.port_u16()), ("https", Some(443)) | ("http", Some(80)));
    let is_canonical = format!("{scheme}://{authority}").to_ascii_lowercase() == text;
    if matches!(scheme, "http" | "https") && is_canonical && !has_default_port && !text.contains('@') {
        HeaderValue::from_str(text).map_err(|_| invalid())
    } else {
        Err(invalid())
    }
}
