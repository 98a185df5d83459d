//! The signed-in member's own space.

mod object;
mod query;

pub use query::ViewerQuery;
