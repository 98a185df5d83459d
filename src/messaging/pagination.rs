//! Windows into a list and the pages that they select.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect, QueryTrait, Select};

/// A part of a list. `C` is a position in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window<C> {
    pub after: Option<C>,
    pub before: Option<C>,
    pub size: u64,
    /// Selects the last rows between the bounds instead of the first.
    pub from_end: bool,
}

impl<C> Window<C> {
    /// The size as a parameter of a statement.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX)
    }
}

/// Rows in the list's order, and whether the list continues on either side.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
}

impl<T> Page<T> {
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, has_previous, has_next } = self;
        Page { rows: rows.into_iter().map(each).collect(), has_previous, has_next }
    }

    pub fn try_map<U, E>(self, each: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let Self { rows, has_previous, has_next } = self;
        Ok(Page { rows: rows.into_iter().map(each).collect::<Result<_, _>>()?, has_previous, has_next })
    }

    /// Makes a page of the rows of a query. The query reads in the window's direction, so its rows are reversed if the
    /// window is taken from the end; a row beyond the window's size shows that there are more in that direction.
    pub fn from_rows<C>(mut rows: Vec<T>, window: &Window<C>, outside: Outside) -> Self {
        let size = usize::try_from(window.size).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        if window.from_end {
            rows.reverse();
            Self { rows, has_previous: has_more || outside.after, has_next: outside.before }
        } else {
            Self { rows, has_previous: outside.after, has_next: has_more || outside.before }
        }
    }
}

/// Whether the list has rows outside the window's bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside {
    /// At the `after` bound or before it.
    pub after: bool,
    /// At the `before` bound or after it.
    pub before: bool,
}

/// A false condition that both databases accept as a selected column.
pub(super) const FALSE: &str = "1 = 0";

/// Whether a query finds a row; false without a query. It is selected as a column of a page's rows, so that the page
/// flags need no statement of their own.
///
/// If an index has the list's order, the query must have the same order, starting at the bound: for any row, a planner
/// may choose to scan the table.
#[must_use]
pub fn exists<E: EntityTrait>(query: Option<Select<E>>) -> Expr {
    let Some(query) = query else { return Expr::val(false) };
    let nearest = query.select_only().expr_as(Expr::val(1), "there").limit(1).into_query();
    Expr::SubQuery(None, Box::new(nearest.into())).is_not_null()
}

/// Returns the flags that the page's rows carry. If it has no rows, executes a statement to get them.
pub async fn outside(
    db: &impl ConnectionTrait,
    flags: Option<Outside>,
    after: Expr,
    before: Expr,
) -> Result<Outside, DbErr> {
    if let Some(flags) = flags {
        return Ok(flags);
    }
    let query = Query::select().expr_as(after, "after").expr_as(before, "before").to_owned();
    let Some(row) = db.query_one(&query).await? else { return Ok(Outside::default()) };
    Ok(Outside { after: row.try_get("", "after")?, before: row.try_get("", "before")? })
}
