//! What operators see of the service: what is counted, and the span of each operation.

mod labels; // the words that metrics are told apart by
pub mod log; // what is written to standard error
mod metrics; // all that is counted
mod operation_names; // how many operation names are told apart
pub mod otlp; // sends spans to a collector
mod repeated; // what happens to many, told once
mod operation; // one operation, from its coming to its end
mod seconds; // how long things take
mod traces; // the span of each operation

pub use labels::{OperationKind, Outcome, Transport};
pub use metrics::{GaugeGuard, Metrics};
pub use operation::{OperationTelemetry, in_operation};
pub use repeated::Repeated;
pub use traces::Traces;
