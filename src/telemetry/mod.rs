//! Telemetry for operators: metrics, the log, and the span of each operation.

mod labels; // labels of metrics
pub mod log; // the log on standard error
mod log_throttle; // limits how often a line is logged
mod metrics; // counters, gauges and histograms
mod operation_names; // limits the operation names in labels
pub mod otlp; // exports spans to a collector
mod operation; // the telemetry of one operation
mod traces; // spans of operations

pub use labels::{BusMessageOutcome, DeliveryOutcome, OperationKind, Outcome, Transport};
pub use log_throttle::LogThrottle;
pub use metrics::{GaugeGuard, Metrics};
pub use operation::{OperationTelemetry, in_operation};
pub use traces::Traces;
