//! What a document may ask, decided before anything else looks at it: whoever walks a fragment once for every spread
//! can be kept busy for a minute by 1 KiB of text.

mod cost; // what an operation costs, with pages multiplied
mod count; // what the text has much of, each fragment looked at once
mod literals; // what may be wrong in an input object
mod scan; // the text before it is parsed
mod values; // what comes in the variables
mod expanded_size; // how long the document is with them

pub use cost::Cost;
pub use count::Count;
pub use expanded_size::ExpandedSize;
pub use literals::misused;
pub use scan::Scan;
pub use values::admit_variables;
