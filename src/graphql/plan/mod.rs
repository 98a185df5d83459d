//! The executor. A document is compiled to a plan once. To execute an operation, its plan loads what it needs in
//! batches, and then writes the JSON of the response in one pass.

mod argument; // an argument in the document
mod arguments; // the arguments of a field with variables substituted
mod context_ext; // access to the execution from async-graphql's resolvers
mod execution; // one operation while it is executed
mod introspection; // the introspection data of the schema
mod introspection_fields; // how `__schema` and `__type` are planned and written
mod key; // keys that values are loaded by
mod leaf; // scalars and enums
mod list; // lists and nullable values
mod load_context; // what loading needs: the caller, and the values loaded so far
mod loaded; // loaded values by their keys
mod lookahead; // the selection below a field
mod lookup; // values that are loaded by their keys
mod lookup_resolve; // how async-graphql resolves such values
mod object; // values with fields
mod output; // what a field can return
mod planner; // compiles selection sets
mod root; // the fields of mutations and subscriptions
mod selection; // a compiled selection set
mod type_map; // one value of each type
mod viewer_write; // the share of concurrent writes that a mutation of the viewer uses
mod writer; // the text of the response

pub use argument::constant;
pub use arguments::Arguments;
pub use context_ext::ContextExt;
pub use execution::Execution;
pub use introspection::{INTROSPECTION_QUERY, Introspection};
pub use key::LoaderKey;
pub use load_context::LoadContext;
pub use lookahead::Lookahead;
pub use lookup::{Derived, Existing, Lookup};
pub use object::{Object, load_object, load_values};
pub use output::{LoadFuture, Output, join};
pub use planner::{Needs, Planner};
pub use root::{IntoPayloadStream, MutationFuture, MutationRoot, Payload, PayloadStream, SubscribeFuture};
pub use selection::{PlannedField, PlannedSelection, SelectionSets, not_planned};
pub use viewer_write::ViewerWrite;
pub use writer::{ResponseWriter, WriteResult};

pub(crate) use leaf::output_of_enum;
pub(crate) use object::output_of_object;
pub(crate) use root::merged_mutation_root;
