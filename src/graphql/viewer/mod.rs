//! The signed-in member's own data.

mod object;

pub use object::{COUNT_COST, Viewer};
