//! The signed-in member's own data.

mod load;
mod object;
mod token_check;

pub use object::{COUNT_COST, Viewer};
