use axum::http::Uri;
use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct TraceSettings {
    /// Address of an OpenTelemetry collector that receives traces over OTLP/HTTP, such as `http://127.0.0.1:4318`
    #[arg(long, env = "CAUSERIE_OTLP_ENDPOINT", value_name = "URL", value_parser = url)]
    otlp_endpoint: Option<String>,
}

/// The collector that receives traces.
#[derive(Clone, Debug)]
pub enum OtlpEndpoint {
    At(String),
    /// The OpenTelemetry SDK reads the address from its own environment variables.
    FromEnvironment,
}

impl TraceSettings {
    /// Returns None if traces are off.
    #[must_use]
    pub fn endpoint(self) -> Option<OtlpEndpoint> {
        let variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
        let is_set = |name: &&str| std::env::var_os(name).is_some_and(|url| !url.is_empty());
        let from_environment = || variables.iter().any(is_set).then_some(OtlpEndpoint::FromEnvironment);
        self.otlp_endpoint.map(OtlpEndpoint::At).or_else(from_environment)
    }
}

fn url(text: &str) -> Result<String, String> {
    let uri = text.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    uri.map(|_| text.to_owned()).ok_or_else(|| "write it as http://127.0.0.1:4318".to_owned())
}
