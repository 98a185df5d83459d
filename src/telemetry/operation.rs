//! The telemetry of one operation: its span, its metrics, and the fields of its log lines. It is shared by everything
//! that works on the operation, and is recorded once, when it is dropped, however the operation ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::http::HeaderMap;
use opentelemetry_sdk::trace;
use tokio::task::futures::TaskLocalFuture;
use tokio::task_local;
use tracing::{Span, info_span};

use super::labels::{OperationKind, Outcome, Transport};
use super::metrics::{GaugeGuard, Metrics};
use super::traces::{self, SpanEnd, Traces};

/// Maximum length of an operation's name, in bytes. The rest is truncated.
const MAX_NAME: usize = 64;

task_local! {
    static CURRENT: Arc<OperationTelemetry>;
}

/// Logs within the span of the current operation, if there is one.
pub fn in_operation<T>(log: impl FnOnce() -> T) -> T {
    match CURRENT.try_with(|operation| operation.span()) {
        Ok(span) => span.in_scope(log),
        Err(_) => log(),
    }
}

#[derive(Debug)]
pub struct OperationTelemetry {
    metrics: Arc<Metrics>,
    transport: Transport,
    /// Boxed because most operations have none.
    trace_span: Option<Box<trace::Span>>,
    started: Instant,
    operation: OnceLock<(OperationKind, Arc<str>)>,
    outcome: OnceLock<Outcome>,
    error_id: OnceLock<String>,
    is_name_trusted: AtomicBool,
    _running: GaugeGuard,
}

impl OperationTelemetry {
    /// Starts with the headers of the request, which may contain a trace context.
    #[must_use]
    pub fn start(
        metrics: &Arc<Metrics>,
        traces: &Traces,
        transport: Transport,
        headers: &HeaderMap,
    ) -> Arc<Self> {
        Arc::new(Self {
            metrics: Arc::clone(metrics),
            transport,
            trace_span: traces.start(transport, headers).map(Box::new),
            started: Instant::now(),
            operation: OnceLock::new(),
            outcome: OnceLock::new(),
            error_id: OnceLock::new(),
            is_name_trusted: AtomicBool::new(false),
            _running: metrics.operation_started(transport),
        })
    }

    /// Makes this the current operation of `in_operation` while the future runs.
    pub fn scope<F: Future>(self: &Arc<Self>, work: F) -> TaskLocalFuture<Arc<Self>, F> {
        CURRENT.scope(Arc::clone(self), work)
    }

    /// Makes this the current operation of `in_operation` while the function runs.
    pub fn in_scope<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(Arc::clone(self), work)
    }

    /// Returns the span of its log lines. It is created for each line, because most operations log nothing, and
    /// libraries would enter the span for each row they read.
    fn span(&self) -> Span {
        let (kind, name) = self.operation.get().map(|(kind, name)| (kind.as_str(), &**name)).unzip();
        info_span!("operation", transport = self.transport.as_str(), r#type = kind, name)
    }

    /// Sets the kind and name after parsing. The name is ASCII, or empty.
    pub fn set_operation(&self, kind: OperationKind, name: &str) {
        let name = name.get(..MAX_NAME).unwrap_or(name);
        self.operation.get_or_init(|| (kind, name.into()));
    }

    /// Allows the name as a label: the operation is valid and was sent by a member.
    pub fn trust_name(&self) {
        self.is_name_trusted.store(true, Ordering::Relaxed);
    }

    /// Sets the outcome. Later calls have no effect.
    pub fn set_outcome(&self, outcome: Outcome) {
        self.outcome.get_or_init(|| outcome);
    }

    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.operation.get().is_some_and(|(kind, _)| *kind == OperationKind::Subscription)
    }

    /// Sets the ID under which its error is logged.
    pub fn set_error_id(&self, error_id: &str) {
        self.error_id.get_or_init(|| error_id.to_owned());
    }
}

impl Drop for OperationTelemetry {
    fn drop(&mut self) {
        let outcome = self.outcome.get().copied().unwrap_or(Outcome::Cancelled);
        let (kind, name) =
            self.operation.get().map_or((OperationKind::Unknown, ""), |(kind, name)| (*kind, &**name));
        if let Some(span) = self.trace_span.take() {
            let error_id = self.error_id.get().map(String::as_str);
            traces::end(*span, &SpanEnd { kind, name, outcome, error_id });
        }
        let trusted = self.is_name_trusted.load(Ordering::Relaxed);
        self.metrics.operation_ended(kind, name, trusted, outcome, self.started.elapsed());
    }
}
