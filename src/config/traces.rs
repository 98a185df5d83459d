use axum::http::Uri;
use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct Traces {
    /// Address of an OpenTelemetry collector that receives traces by OTLP over HTTP, such as `http://127.0.0.1:4318`
    #[arg(long = "otlp-endpoint", env = "CAUSERIE_OTLP_ENDPOINT", value_name = "URL", value_parser = url)]
    endpoint: Option<String>,
}

impl Traces {
    /// None if tracing is off; an inner None leaves the address to the environment.
    #[must_use]
    pub fn wanted(self) -> Option<Option<String>> {
        let named = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
        let is_named = |name: &&str| std::env::var_os(name).is_some_and(|url| !url.is_empty());
        (self.endpoint.is_some() || named.iter().any(is_named)).then_some(self.endpoint)
    }
}

fn url(text: &str) -> Result<String, String> {
    let uri = text.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    uri.map(|_| text.to_owned()).ok_or_else(|| "write it as http://127.0.0.1:4318".to_owned())
}
