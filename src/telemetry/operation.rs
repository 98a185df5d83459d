//! One operation, from its coming to its end: a span of its trace, a count, and what its log lines say. It goes with the
//! request, and is counted when the last who holds it lets go: however it ends, it ends once.

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

/// Bytes of an operation's name that are kept.
const NAME: usize = 64;

task_local! {
    static CURRENT: Arc<OperationTelemetry>;
}

/// Logs something that says of which operation it is, if of any.
pub fn in_operation<T>(log: impl FnOnce() -> T) -> T {
    match CURRENT.try_with(|running| running.span()) {
        Ok(span) => span.in_scope(log),
        Err(_) => log(),
    }
}

#[derive(Debug)]
pub struct OperationTelemetry {
    metrics: Arc<Metrics>,
    transport: Transport,
    /// Boxed: most are not traced.
    traced: Option<Box<trace::Span>>,
    started: Instant,
    asked: OnceLock<(OperationKind, Arc<str>)>,
    outcome: OnceLock<Outcome>,
    error_id: OnceLock<String>,
    trusted: AtomicBool,
    _held: GaugeGuard,
}

impl OperationTelemetry {
    /// With the headers of its request, where it has some of its own.
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
            traced: traces.start(transport, headers).map(Box::new),
            started: Instant::now(),
            asked: OnceLock::new(),
            outcome: OnceLock::new(),
            error_id: OnceLock::new(),
            trusted: AtomicBool::new(false),
            _held: metrics.operation_started(transport),
        })
    }

    /// Work of this operation: what `in_operation` logs meanwhile says so.
    pub fn scope<F: Future>(self: &Arc<Self>, work: F) -> TaskLocalFuture<Arc<Self>, F> {
        CURRENT.scope(Arc::clone(self), work)
    }

    /// The same, at once.
    pub fn in_scope<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(Arc::clone(self), work)
    }

    /// What its lines in the log say of it. Made when there is one: most operations have none, and the libraries
    /// would enter it with each row that they read.
    fn span(&self) -> Span {
        let (kind, name) = self.asked.get().map(|(kind, name)| (kind.as_str(), &**name)).unzip();
        info_span!("operation", transport = self.transport.as_str(), r#type = kind, name)
    }

    /// What it is, once it is read. The name is of GraphQL's letters, or empty.
    pub fn set_operation(&self, kind: OperationKind, name: &str) {
        let name = name.get(..NAME).unwrap_or(name);
        self.asked.get_or_init(|| (kind, name.into()));
    }

    /// A member sent it and it is valid, so its name may be told apart from others.
    pub fn trust_name(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }

    /// What became of it; what is said first holds.
    pub fn set_outcome(&self, outcome: Outcome) {
        self.outcome.get_or_init(|| outcome);
    }

    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.asked.get().is_some_and(|(kind, _)| *kind == OperationKind::Subscription)
    }

    /// The log has what went wrong under this id.
    pub fn set_error_id(&self, error_id: &str) {
        self.error_id.get_or_init(|| error_id.to_owned());
    }
}

impl Drop for OperationTelemetry {
    fn drop(&mut self) {
        let outcome = self.outcome.get().copied().unwrap_or(Outcome::Cancelled);
        let (kind, name) =
            self.asked.get().map_or((OperationKind::Unknown, ""), |(kind, name)| (*kind, &**name));
        if let Some(span) = self.traced.take() {
            let error_id = self.error_id.get().map(String::as_str);
            traces::end(*span, &SpanEnd { kind, name, outcome, error_id });
        }
        let trusted = self.trusted.load(Ordering::Relaxed);
        self.metrics.operation_ended(kind, name, trusted, outcome, self.started.elapsed());
    }
}
