//! Exports spans to an OpenTelemetry collector in batches, from its own thread. Spans that the collector does not
//! accept are dropped, and requests never wait for it.

use std::time::Duration;

use anyhow::{Context, Result};
use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;

use crate::config::OtlpEndpoint;

/// Timeout for exporting one batch.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);
/// Timeout for exporting the last batch when the service stops.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// Starts the export of spans.
pub fn start(endpoint: &OtlpEndpoint) -> Result<SdkTracerProvider> {
    let client = reqwest::Client::builder().timeout(EXPORT_TIMEOUT).build()?;
    let sender = RuntimeClient { client, runtime: Handle::current() };
    let mut exporter = SpanExporter::builder().with_http().with_http_client(sender);
    exporter = exporter.with_protocol(Protocol::HttpBinary);
    if let OtlpEndpoint::At(address) = endpoint {
        exporter = exporter.with_endpoint(format!("{}/v1/traces", address.trim_end_matches('/')));
    }
    let exporter = exporter.build().context("cannot send traces")?;
    Ok(SdkTracerProvider::builder().with_resource(resource()).with_batch_exporter(exporter).build())
}

/// Exports the remaining spans and stops.
pub async fn stop(provider: SdkTracerProvider) {
    let stopped = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_TIMEOUT)).await;
    if let Ok(Err(error)) = stopped {
        tracing::warn!(%error, "cannot export the last spans");
    }
}

fn resource() -> Resource {
    let resource = Resource::builder_empty()
        .with_service_name("causerie")
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detector(Box::new(TelemetryResourceDetector))
        // Comes last, so that the environment takes precedence.
        .with_detector(Box::new(EnvResourceDetector::new()));
    match std::env::var("OTEL_SERVICE_NAME") {
        Ok(name) if !name.is_empty() => resource.with_service_name(name).build(),
        _ => resource.build(),
    }
}

/// Runs the HTTP client on the service's Tokio runtime, because the SDK's thread has none.
#[derive(Debug)]
struct RuntimeClient {
    client: reqwest::Client,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for RuntimeClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.client.clone(), reqwest::Request::try_from(request)?);
        let sent = self.runtime.spawn(async move {
            let response = client.execute(request).await?;
            // The body is not needed, and could be long.
            Ok::<_, reqwest::Error>(response.status())
        });
        Ok(Response::builder().status(sent.await??).body(Bytes::new())?)
    }
}
