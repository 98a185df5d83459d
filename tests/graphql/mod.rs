mod schema; // the committed schema is current and described
mod ids; // global IDs
mod introspection; // who may introspect, and what errors reveal
mod responses; // null propagation and the order of fields
mod internal_errors; // internal errors that reveal nothing
mod reference_executor; // the same responses as the executor of async-graphql
mod document_limits; // tokens, depth, aliases, complexity
mod complexity; // the complexity of fields, filters and mutations
mod repeated_fields; // fields with the same arguments are read once
mod expansion; // documents that expand exponentially
mod variable_limits; // the number of values in variables
mod variable_positions; // where a variable of a type may be used
mod response_size; // how large a response can become
mod persisted_documents; // persisted queries and trusted documents
mod odd_strings; // unusual strings in every argument
mod random_documents; // property test: no document panics or exceeds a limit
