//! Divides database connections and threads among callers: each caller may use some of them at once, and waits only for
//! their own work.

mod execution; // running work on a share of the threads
mod permits; // a caller's share of connections and threads
mod registry; // the shares in use
mod resource_hold; // resources that other work waits for

pub use permits::{FairShare, SharePermit, ShareSizes};
pub use registry::FairShares;
pub use resource_hold::{ResourceHold, hold};
