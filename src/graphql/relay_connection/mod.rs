//! Relay connections: all lists use the same paging arguments, cursors and page types.

mod cursor; // positions in lists
mod object; // a page, its edges and its `pageInfo`
mod paging; // the paging arguments, and what a page costs

pub use cursor::{ActivityCursor, SeqCursor};
pub use object::{Connection, ListItem};
pub use paging::{FILTER_COST, Paging, page_cost};
