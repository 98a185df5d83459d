//! Sends spans to an OpenTelemetry collector, in batches, from a thread of its own: what the collector
//! does not take is dropped, and nobody waits for it.

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

/// How long one batch may take, and how long we wait for the last one when we stop.
const SENDING: Duration = Duration::from_secs(10);
const FLUSHING: Duration = Duration::from_secs(5);

/// Starts the export of spans.
pub fn start(endpoint: &OtlpEndpoint) -> Result<SdkTracerProvider> {
    let client = reqwest::Client::builder().timeout(SENDING).build()?;
    let sender = Sender { client, runtime: Handle::current() };
    let mut exporter = SpanExporter::builder().with_http().with_http_client(sender);
    exporter = exporter.with_protocol(Protocol::HttpBinary);
    if let OtlpEndpoint::At(address) = endpoint {
        exporter = exporter.with_endpoint(format!("{}/v1/traces", address.trim_end_matches('/')));
    }
    let exporter = exporter.build().context("cannot send traces")?;
    Ok(SdkTracerProvider::builder().with_resource(resource()).with_batch_exporter(exporter).build())
}

/// Sends what is left.
pub async fn stop(provider: SdkTracerProvider) {
    let stopped = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSHING)).await;
    if let Ok(Err(error)) = stopped {
        tracing::warn!(%error, "the last traces were not sent");
    }
}

fn resource() -> Resource {
    let resource = Resource::builder_empty()
        .with_service_name("causerie")
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detector(Box::new(TelemetryResourceDetector))
        // What the environment says holds.
        .with_detector(Box::new(EnvResourceDetector::new()));
    match std::env::var("OTEL_SERVICE_NAME") {
        Ok(name) if !name.is_empty() => resource.with_service_name(name).build(),
        _ => resource.build(),
    }
}

/// The SDK's thread has no runtime, and the HTTP client needs one: it works in ours.
#[derive(Debug)]
struct Sender {
    client: reqwest::Client,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.client.clone(), reqwest::Request::try_from(request)?);
        let sent = self.runtime.spawn(async move {
            let response = client.execute(request).await?;
            // What it says beside its status is of no use, and could be long.
            Ok::<_, reqwest::Error>(response.status())
        });
        Ok(Response::builder().status(sent.await??).body(Bytes::new())?)
    }
}
