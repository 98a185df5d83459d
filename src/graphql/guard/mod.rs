//! The limits on documents. They are checked before anything else walks a document: a walk that follows each fragment
//! spread can take a minute for 1 KiB of text.

mod cost; // what an operation costs
mod count; // counts in a parsed document
mod expanded_size; // the size of an operation with its variables substituted
mod literals; // errors in literals that validation does not find
mod measure; // the size of the fragments and selection sets of a document
mod scan; // limits on the text before it is parsed
mod values; // the number of values in the variables
mod variable_positions; // where variables may be used in input objects

pub use cost::Cost;
pub use count::DocumentCounts;
pub use expanded_size::ExpandedSize;
pub use literals::find_literal_error;
pub use scan::Scan;
pub use values::check_value_count;
