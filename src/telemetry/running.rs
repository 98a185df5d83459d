//! One operation, from its coming to its end. It goes with the request, and is counted when the last
//! who holds it lets go: however it ends, it ends once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tracing::{Span, field, info_span};

use super::labels::{Kind, Outcome, Transport};
use super::metrics::{Held, Metrics};

/// Bytes of an operation's name that are kept.
const NAME: usize = 64;

#[derive(Debug)]
pub struct Running {
    metrics: Arc<Metrics>,
    span: Span,
    started: Instant,
    asked: OnceLock<(Kind, Arc<str>)>,
    outcome: OnceLock<Outcome>,
    trusted: AtomicBool,
    _held: Held,
}

impl Running {
    #[must_use]
    pub fn start(metrics: &Arc<Metrics>, transport: Transport) -> Arc<Self> {
        let span = info_span!(
            "operation",
            transport = transport.as_str(),
            r#type = field::Empty,
            name = field::Empty,
            outcome = field::Empty,
            error_id = field::Empty,
        );
        Arc::new(Self {
            metrics: Arc::clone(metrics),
            span,
            started: Instant::now(),
            asked: OnceLock::new(),
            outcome: OnceLock::new(),
            trusted: AtomicBool::new(false),
            _held: metrics.runs(transport),
        })
    }

    #[must_use]
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// What it is, once it is read. The name is of GraphQL's letters, or empty.
    pub fn asks(&self, kind: Kind, name: &str) {
        let name = name.get(..NAME).unwrap_or(name);
        self.span.record("type", kind.as_str());
        self.span.record("name", name);
        self.asked.get_or_init(|| (kind, name.into()));
    }

    /// A member sent it and it is valid, so its name may be told apart from others.
    pub fn is_trusted(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }

    /// What became of it; what is said first holds.
    pub fn ends(&self, outcome: Outcome) {
        self.outcome.get_or_init(|| outcome);
    }

    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.asked.get().is_some_and(|(kind, _)| *kind == Kind::Subscription)
    }

    /// The log has what went wrong under this id.
    pub fn failed(&self, error_id: &str) {
        self.span.record("error_id", error_id);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let outcome = self.outcome.get().copied().unwrap_or(Outcome::Cancelled);
        self.span.record("outcome", outcome.as_str());
        let (kind, name) = self.asked.get().map_or((Kind::Unknown, ""), |(kind, name)| (*kind, &**name));
        let trusted = self.trusted.load(Ordering::Relaxed);
        self.metrics.ran(kind, name, trusted, outcome, self.started.elapsed());
    }
}
