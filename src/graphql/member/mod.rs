//! Members, and the viewer's relationships to them.

mod input;
mod key;
mod load;
mod mutation;
mod object;
mod payload;
mod query;

pub use mutation::MemberMutation;
pub use object::Member;
pub use query::{LOOKUP_COST, MemberBy};
