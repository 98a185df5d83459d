//! Spans of operations, if traces are exported.

use axum::http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span as _, SpanKind, Status, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, Span};

use super::labels::{OperationKind, Outcome, Transport};

/// Creates spans. Creates none by default.
#[derive(Clone, Debug, Default)]
pub struct Traces(Option<SdkTracer>);

impl Traces {
    #[must_use]
    pub fn to(provider: &SdkTracerProvider) -> Self {
        Self(Some(provider.tracer("causerie")))
    }

    /// Starts a span. A `traceparent` header makes it part of the client's trace.
    pub(super) fn start(&self, transport: Transport, headers: &HeaderMap) -> Option<Span> {
        let tracer = self.0.as_ref()?;
        let parent =
            TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
        let attributes = [KeyValue::new("causerie.transport", transport.as_str())];
        let span = tracer.span_builder("operation").with_kind(SpanKind::Server).with_attributes(attributes);
        Some(tracer.build_with_context(span, &parent))
    }
}

/// The attributes of a finished span. They contain nothing that a member wrote, no variables and no tokens.
pub(super) struct SpanEnd<'a> {
    pub kind: OperationKind,
    pub name: &'a str,
    pub outcome: Outcome,
    pub error_id: Option<&'a str>,
}

pub(super) fn end(mut span: Span, end: &SpanEnd<'_>) {
    let SpanEnd { kind, name, outcome, error_id } = *end;
    span.update_name(format!("{} {name}", kind.as_str()).trim_end().to_owned());
    span.set_attribute(KeyValue::new("graphql.operation.type", kind.as_str()));
    if !name.is_empty() {
        span.set_attribute(KeyValue::new("graphql.operation.name", name.to_owned()));
    }
    span.set_attribute(KeyValue::new("causerie.outcome", outcome.as_str()));
    if let Some(id) = error_id {
        span.set_attribute(KeyValue::new("causerie.error_id", id.to_owned()));
    }
    if matches!(outcome, Outcome::Internal | Outcome::TimedOut) {
        span.set_status(Status::error(outcome.as_str()));
    }
    span.end();
}
