//! What a document may ask, decided before anything else looks at it: the library walks a fragment
//! once for every spread, in each of its checks, so that 1 KiB of text can cost a minute.

mod cost; // what an operation costs, with pages multiplied
mod count; // what the text has much of, each fragment looked at once
mod limits; // how much of it is too much
mod scan; // the text before it is parsed
mod values; // what comes in the variables
mod weight; // how long the document is with them

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ServerError, ServerResult};

use super::error::{ApiError, Code, mark};
pub use cost::admit_cost;
use count::Count;
pub use limits::Limits;
use scan::Scan;
pub use values::admit_variables;
pub use weight::admit_weight;

/// Parses a document, and refuses one that is over a limit.
pub fn admit(text: &str, limits: &Limits) -> ServerResult<ExecutableDocument> {
    let scan = Scan::of(text, limits.tokens).map_err(ApiError::into_server_error)?;
    scan.check(limits).map_err(ApiError::into_server_error)?;
    let document = parse_query(text).map_err(|error| mark(in_short(error.into()), Code::ParseFailed))?;
    let count = Count::of(&document).map_err(ApiError::into_server_error)?;
    count.check(limits).map_err(ApiError::into_server_error)?;
    Ok(document)
}

/// The parser draws the place into the text, with all of the query that stands on that line. The
/// place is in `locations` anyway; what was expected there is in the last line.
fn in_short(mut error: ServerError) -> ServerError {
    if let Some((_, expected)) = error.message.rsplit_once("\n  = ") {
        error.message = format!("Syntax error: {expected}.");
    }
    error
}
