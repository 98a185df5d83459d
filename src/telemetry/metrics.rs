//! All that is counted, as `docs/operations.md` lists it. Each service has its own, so that several
//! in one process do not mix.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Metric, Registry};

use super::labels::{
    CloseLabels, DurationLabels, OperationKind, OperationLabels, Outcome, PoolLabels, RefusalLabels,
    RequestLabels, Transport, TransportLabels,
};
use super::operation_names::OperationNames;
use super::seconds::Seconds;

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    names: OperationNames,
    requests: Family<RequestLabels, Counter>,
    operations: Family<OperationLabels, Counter>,
    durations: Family<DurationLabels, Seconds>,
    running: Family<TransportLabels, Gauge>,
    refused: Family<RefusalLabels, Counter>,
    sockets: Gauge,
    closings: Family<CloseLabels, Counter>,
    deliveries: Counter,
    lag: Seconds,
    sweeps: Counter,
    finds: Counter,
    connections: Family<PoolLabels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut kept = MetricRegistry(Registry::with_prefix("causerie"));
        Self {
            names: OperationNames::default(),
            requests: kept.named("http_requests", "Answers over HTTP"),
            operations: kept.named("operations", "Operations that have ended"),
            durations: kept.named("operation_duration_seconds", "How long queries and mutations took"),
            running: kept.named("operations_running", "Operations that run"),
            refused: kept.named("refused", "Errors in answers, by code"),
            sockets: kept.named("sockets", "Open sockets"),
            closings: kept.named("socket_closings", "Sockets that we have closed"),
            deliveries: kept.named("live_deliveries", "Events handed to subscribers"),
            lag: kept.named("live_lag_seconds", "From the write of an event to handing it to a subscriber"),
            sweeps: kept.named("sweeps", "Looks into the logs for what no event_bus told"),
            finds: kept.named("sweep_finds", "Subscribers for whom a sweep found something"),
            connections: kept.named("database_connections", "Connections to the database"),
            registry: kept.0,
        }
    }
}

struct MetricRegistry(Registry);

impl MetricRegistry {
    fn named<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }
}

impl Metrics {
    /// What Prometheus reads, in the OpenMetrics format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    pub fn record_response(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.into(), status }).inc();
    }

    /// An error with this code left in an answer.
    pub fn record_refusal(&self, reason: &str) {
        self.refused.get_or_create(&RefusalLabels { reason: reason.into() }).inc();
    }

    pub fn socket_opened(&self) -> GaugeGuard {
        GaugeGuard::of(self.sockets.clone())
    }

    pub fn socket_closed(&self, code: u16) {
        self.closings.get_or_create(&CloseLabels { code }).inc();
    }

    /// `lag` is the time since it was written; None for what is old news to a subscriber who resumes.
    pub fn event_delivered(&self, lag: Option<Duration>) {
        self.deliveries.inc();
        if let Some(lag) = lag {
            self.lag.observe(lag);
        }
    }

    pub fn sweep_started(&self) {
        self.sweeps.inc();
    }

    pub fn missed_event_found(&self) {
        self.finds.inc();
    }

    /// Of one pool, how many there are and how many of them wait for work.
    pub fn set_connections(&self, pool: &'static str, open: u32, idle: usize) {
        let idle = i64::try_from(idle).unwrap_or(i64::MAX);
        let set = |state, count| self.connections.get_or_create(&PoolLabels { pool, state }).set(count);
        set("idle", idle);
        set("busy", (i64::from(open) - idle).max(0));
    }

    pub(super) fn operation_started(&self, transport: Transport) -> GaugeGuard {
        GaugeGuard::of(self.running.get_or_create(&TransportLabels { transport }).clone())
    }

    pub(super) fn operation_ended(
        &self,
        kind: OperationKind,
        name: &str,
        may_be_new: bool,
        outcome: Outcome,
        time: Duration,
    ) {
        let name = self.names.label(name, may_be_new);
        if matches!(kind, OperationKind::Query | OperationKind::Mutation) {
            self.durations
                .get_or_create(&DurationLabels { r#type: kind, name: Arc::clone(&name) })
                .observe(time);
        }
        self.operations.get_or_create(&OperationLabels { r#type: kind, name, outcome }).inc();
    }
}

/// Counted as long as it is held.
#[derive(Debug)]
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    fn of(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}
