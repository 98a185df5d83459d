//! Windows into a list, and what they show.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect, QueryTrait, Select};

/// Where to look, how far, and from which end. `C` is a place in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window<C> {
    pub after: Option<C>,
    pub before: Option<C>,
    pub size: u64,
    /// The last ones of what is between the bounds instead of the first.
    pub from_end: bool,
}

impl<C> Window<C> {
    /// How many it shows, as statements count.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX)
    }
}

/// What was found, in the list's order, and whether there is more on either side.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
}

impl<T> Page<T> {
    /// The same with something else made of each row.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, has_previous, has_next } = self;
        Page { rows: rows.into_iter().map(each).collect(), has_previous, has_next }
    }

    pub fn try_map<U, E>(self, each: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let Self { rows, has_previous, has_next } = self;
        Ok(Page { rows: rows.into_iter().map(each).collect::<Result<_, _>>()?, has_previous, has_next })
    }

    /// Makes a page of what a query found: in reading order, which is backwards where the window
    /// is taken from the end, and one row more than asked for where there is more that way.
    pub fn cut<C>(mut rows: Vec<T>, window: &Window<C>, beyond: Outside) -> Self {
        let size = usize::try_from(window.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if window.from_end {
            rows.reverse();
            Self { rows, has_previous: more || beyond.after, has_next: beyond.before }
        } else {
            Self { rows, has_previous: beyond.after, has_next: more || beyond.before }
        }
    }
}

/// Whether the list goes on outside the window's bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside {
    /// Something stands at the `after` bound or ahead of it.
    pub after: bool,
    /// Something stands at the `before` bound or behind it.
    pub before: bool,
}

/// `false`, as both databases return it for a condition.
pub(super) const FALSE: &str = "1 = 0";

/// Whether there is a row of what stands on the far side of a bound; to be selected beside the rows
/// of a page, so that its flags cost no statement of their own. No bound, nothing there.
///
/// Where an index has the list's order, `across` has it too and begins at the bound: a planner that
/// is asked for any row, without an order, may read the table to find one.
pub(super) fn beyond<E: EntityTrait>(across: Option<Select<E>>) -> Expr {
    let Some(across) = across else { return Expr::val(false) };
    let nearest = across.select_only().expr_as(Expr::val(1), "there").limit(1).into_query();
    Expr::SubQuery(None, Box::new(nearest.into())).is_not_null()
}

/// What a page's rows say of both sides. A page without rows cannot say it, and asks.
pub(super) async fn outside(
    db: &impl ConnectionTrait,
    said: Option<(bool, bool)>,
    after: Expr,
    before: Expr,
) -> Result<Outside, DbErr> {
    if let Some((after, before)) = said {
        return Ok(Outside { after, before });
    }
    let ask = Query::select().expr_as(after, "after").expr_as(before, "before").to_owned();
    let Some(row) = db.query_one(&ask).await? else { return Ok(Outside::default()) };
    Ok(Outside { after: row.try_get("", "after")?, before: row.try_get("", "before")? })
}
