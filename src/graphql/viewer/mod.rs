//! The signed-in member's own space.

mod object;
mod query;

pub use object::COUNT_COST;
pub use query::ViewerQuery;
