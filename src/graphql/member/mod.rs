//! Members, and what the viewer decided about them.

mod mutation;
mod object;
mod query;

pub use mutation::MemberMutation;
pub use object::Member;
pub use query::{LOOKUP_COST, MemberBy};
