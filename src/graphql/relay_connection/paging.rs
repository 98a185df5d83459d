use super::cursor::{CursorKey, from_cursor};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::plan::Arguments;
use crate::messaging::pagination::Window;

pub const DEFAULT_PAGE_SIZE: usize = 20;
pub const MAX_PAGE_SIZE: usize = 100;

/// The paging arguments of a field.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Paging {
    /// Reads them from the arguments of a selected list.
    pub fn of(arguments: &Arguments<'_>) -> Result<Self> {
        Ok(Self {
            first: arguments.get("first")?,
            after: arguments.get("after")?,
            last: arguments.get("last")?,
            before: arguments.get("before")?,
        })
    }

    /// Fails with `BAD_USER_INPUT` if an argument is invalid.
    pub fn window<T: CursorKey, C>(self, position: impl Fn(T) -> C) -> Result<Window<C>> {
        let (name, requested) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(ApiError::bad_input("`first` and `last` cannot be combined.")),
            (None, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let size = match requested.map(usize::try_from) {
            None => DEFAULT_PAGE_SIZE,
            Some(Ok(size)) if size <= MAX_PAGE_SIZE => size,
            Some(_) => {
                return Err(ApiError::bad_input(format!("`{name}` must be between 0 and {MAX_PAGE_SIZE}.")));
            }
        };
        let bound = |name: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => match from_cursor(&text) {
                Some(key) => Ok(Some(position(key))),
                None => Err(ApiError::bad_input(format!("`{name}` must be a cursor of this list."))),
            },
        };
        Ok(Window {
            after: bound("after", self.after)?,
            before: bound("before", self.before)?,
            size: size as u64,
            from_end: self.last.is_some(),
        })
    }
}

/// The cost of a page itself, which is read by its own statements.
const PAGE_COST: usize = 10;
/// The additional cost of a filter or a search, which may have to read the whole list.
pub const FILTER_COST: usize = 100;

/// Returns the cost of a page: the cost of its selection for each row, and that of the page itself.
pub fn page_cost(first: Option<i32>, last: Option<i32>, row: usize) -> usize {
    let requested = first.or(last).and_then(|size| usize::try_from(size).ok());
    requested.unwrap_or(DEFAULT_PAGE_SIZE).min(MAX_PAGE_SIZE).saturating_mul(row).saturating_add(PAGE_COST)
}
