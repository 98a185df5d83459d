//! Limits on what one member or address may do, counted by this process.

mod backlog; // pauses callers with a long queue while others have a short one
pub mod byte_budget; // how many bytes are held
pub mod concurrency; // how many at once
pub mod fair_share; // each caller's share of connections and threads
pub mod in_flight; // operations whose response is not written yet
pub mod rate; // how often
pub mod send_budget; // bytes of responses that are not sent yet
pub mod typing; // how often a member is announced as typing
pub mod write_rates; // how much each member may write
