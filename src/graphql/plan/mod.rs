//! How an operation is executed. A document becomes a plan once; the plan loads what it needs, batch by batch, and then
//! writes the answer's JSON in one go.

mod lookahead; // what is selected further down
mod arguments; // what a field is asked with
mod context; // the library's way into the same execution
mod core; // who asks, and what is loaded for them
mod execution; // one operation, as it runs
mod introspection; // what the schema says of itself
mod leaf; // scalars and enums
mod list; // lists, and what may be null
mod loaded; // values by their keys
mod lookup; // values that are loaded by their keys
mod object; // values with fields
mod output; // what a field can be
mod root; // where mutations and subscriptions begin
mod selection; // what is selected, compiled
mod writer; // the answer's text

pub use arguments::{Arguments, constant};
pub use context::ContextExt;
pub use core::Core;
pub use execution::Execution;
pub use introspection::Introspection;
pub use lookahead::Lookahead;
pub use lookup::{Derived, Existing, Key, Lookup};
pub use object::{Object, load_all, load_object};
pub use output::{Loading, Output, join};
pub use root::{Acting, Payload, Payloads, Root, Source, Starting, not_planned};
pub use selection::{Field, Needs, Planner, Selection, Sets};
pub use writer::{Writer, Written};

pub(crate) use leaf::output_of_enum;
pub(crate) use object::output_of_object;
pub(crate) use root::merged_root;
