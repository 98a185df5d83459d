//! The metrics of `docs/operations/metrics.md`. Each `App` has its own, so that several services in one process stay separate.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use super::labels::{
    BusLabels, BusMessageLabels, BusMessageOutcome, CloseLabels, DeliveryOutcome, DurationLabels,
    EndpointLabels, OperationKind, OperationLabels, Outcome, PoolLabels, PushLabels, RefusalLabels,
    RequestLabels, Transport, TransportLabels, WebhookLabels,
};
use super::operation_names::OperationNames;

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    operation_names: OperationNames,
    requests: Family<RequestLabels, Counter>,
    operations: Family<OperationLabels, Counter>,
    operation_durations: Family<DurationLabels, Histogram>,
    operations_running: Family<TransportLabels, Gauge>,
    refused: Family<RefusalLabels, Counter>,
    sockets: Gauge,
    socket_closings: Family<CloseLabels, Counter>,
    live_deliveries: Counter,
    live_lag: Histogram,
    sweeps: Counter,
    sweep_finds: Counter,
    bus_connected: Family<BusLabels, Gauge>,
    bus_messages: Family<BusMessageLabels, Counter>,
    webhook_attempts: Family<WebhookLabels, Counter>,
    webhook_failing: Family<EndpointLabels, Gauge>,
    push_attempts: Family<PushLabels, Counter>,
    connections: Family<PoolLabels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = MetricRegistry(Registry::with_prefix("causerie"));
        Self {
            operation_names: OperationNames::default(),
            requests: metrics.register("http_requests", "HTTP responses"),
            operations: metrics.register("operations", "Operations that have ended"),
            operation_durations: metrics.add(
                "operation_duration_seconds",
                "Duration of queries and mutations",
                Family::new_with_constructor(seconds),
            ),
            operations_running: metrics.register("operations_running", "Running operations"),
            refused: metrics.register("refused", "Errors in responses, by code"),
            sockets: metrics.register("sockets", "Open sockets"),
            socket_closings: metrics
                .register("socket_closings", "Sockets that the service has closed, by close code"),
            live_deliveries: metrics.register("live_deliveries", "Events delivered to subscribers"),
            live_lag: metrics.add(
                "live_lag_seconds",
                "Time from the write of an event to its delivery to a subscriber",
                seconds(),
            ),
            sweeps: metrics.register("sweeps", "Checks for events that no notification announced"),
            sweep_finds: metrics.register("sweep_finds", "Subscribers for whom a sweep found a missed event"),
            bus_connected: metrics.register("bus_connected", "Whether NATS is connected"),
            bus_messages: metrics.register("bus_messages", "Messages to and from other processes"),
            webhook_attempts: metrics.register("webhook_attempts", "Attempts to deliver a webhook"),
            webhook_failing: metrics.register("webhook_failing", "Whether a webhook endpoint fails"),
            push_attempts: metrics.register("push_attempts", "Attempts to deliver a push message"),
            connections: metrics.register("database_connections", "Connections to the database"),
            registry: metrics.0,
        }
    }
}

/// Upper bounds of the histogram buckets, in seconds.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

fn seconds() -> Histogram {
    Histogram::new(BUCKETS)
}

struct MetricRegistry(Registry);

impl MetricRegistry {
    fn register<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        self.add(name, help, M::default())
    }

    fn add<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.0.register(name, help, metric.clone());
        metric
    }
}

impl Metrics {
    /// Returns all metrics in the OpenMetrics text format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    pub fn record_response(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.into(), status }).inc();
    }

    /// Counts an error with this code in a response.
    pub fn record_refusal(&self, reason: &str) {
        self.refused.get_or_create(&RefusalLabels { reason: reason.into() }).inc();
    }

    pub fn socket_opened(&self) -> GaugeGuard {
        GaugeGuard::new(self.sockets.clone())
    }

    pub fn socket_closed(&self, code: u16) {
        self.socket_closings.get_or_create(&CloseLabels { code }).inc();
    }

    /// Counts a delivered event. `lag` is the time since it was written, or None for events from before the
    /// subscription.
    pub fn event_delivered(&self, lag: Option<Duration>) {
        self.live_deliveries.inc();
        if let Some(lag) = lag {
            self.live_lag.observe(lag.as_secs_f64());
        }
    }

    pub fn sweep_started(&self) {
        self.sweeps.inc();
    }

    pub fn missed_event_found(&self) {
        self.sweep_finds.inc();
    }

    pub fn set_bus_connected(&self, is_connected: bool) {
        self.bus_connected.get_or_create(&BusLabels { bus: "nats" }).set(is_connected.into());
    }

    pub fn bus_message(&self, outcome: BusMessageOutcome) {
        self.bus_messages.get_or_create(&BusMessageLabels { outcome }).inc();
    }

    /// Counts an attempt to deliver a push message.
    pub fn push_attempted(&self, outcome: DeliveryOutcome) {
        self.push_attempts.get_or_create(&PushLabels { outcome }).inc();
    }

    /// Counts an attempt to deliver a webhook to an endpoint.
    pub fn webhook_attempted(&self, endpoint: &str, outcome: DeliveryOutcome) {
        self.webhook_attempts.get_or_create(&WebhookLabels { endpoint: endpoint.into(), outcome }).inc();
    }

    pub fn set_webhook_failing(&self, endpoint: &str, is_failing: bool) {
        self.webhook_failing
            .get_or_create(&EndpointLabels { endpoint: endpoint.into() })
            .set(is_failing.into());
    }

    /// Sets the number of open and of idle connections of a pool.
    pub fn set_connections(&self, pool: &'static str, open: u32, idle: usize) {
        let idle = i64::try_from(idle).unwrap_or(i64::MAX);
        let set = |state, count| self.connections.get_or_create(&PoolLabels { pool, state }).set(count);
        set("idle", idle);
        set("busy", (i64::from(open) - idle).max(0));
    }

    pub(super) fn operation_started(&self, transport: Transport) -> GaugeGuard {
        GaugeGuard::new(self.operations_running.get_or_create(&TransportLabels { transport }).clone())
    }

    pub(super) fn operation_ended(
        &self,
        kind: OperationKind,
        name: &str,
        may_add_name: bool,
        outcome: Outcome,
        time: Duration,
    ) {
        let name = self.operation_names.label(name, may_add_name);
        if matches!(kind, OperationKind::Query | OperationKind::Mutation) {
            self.operation_durations
                .get_or_create(&DurationLabels { r#type: kind, name: Arc::clone(&name) })
                .observe(time.as_secs_f64());
        }
        self.operations.get_or_create(&OperationLabels { r#type: kind, name, outcome }).inc();
    }
}

/// Increments a gauge until it is dropped.
#[derive(Debug)]
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    fn new(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}
