//! How much one person may do, counted by this process: how many at once, and how often.

pub mod byte_budget; // how many bytes are held
mod backlog; // who rests, since others have little to ask
pub mod rate; // how often
pub mod concurrency; // how many at once
pub mod fair_share; // what each may use at once of what there is little of
pub mod in_flight; // operations that are not answered yet
pub mod send_budget; // answers that are not read yet
pub mod write_rates; // how much each member may write
