//! The signed-in member's own space.

mod object;

pub use object::{COUNT_COST, Viewer};
