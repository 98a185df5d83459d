//! What operators see of the service: what is counted, and the span of each operation.

mod labels; // the words that metrics are told apart by
mod metrics; // all that is counted
mod names; // how many operation names are told apart
mod running; // one operation, from its coming to its end
mod seconds; // how long things take

pub use labels::{Kind, Outcome, Transport};
pub use metrics::{Held, Metrics};
pub use running::Running;
