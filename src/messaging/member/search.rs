//! Searches in a member's lists. A member matches if each word of the search is the start of a word of their name or
//! handle.

use entity::member::{COLUMN, Column, Entity};
use entity::member_word;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DbErr, Value};

use crate::messaging::rows::select;
use crate::messaging::text::control::contains_nul;
use crate::messaging::text::visible::is_blank;
use crate::messaging::text::words::search_words;

/// The maximum length of a search in characters. A longer one matches nobody.
const MAX_LENGTH: usize = 200;
/// The maximum number of rows of a list to scan. If both the list and the set of members who have a word are larger,
/// many members are in both.
const MAX_SCANNED_ROWS: i64 = 50_000;

pub(in crate::messaging) enum Search {
    /// A blank search.
    Everybody,
    Nobody,
    /// The longest word first.
    Words(Vec<String>),
}

impl Search {
    pub fn parse(text: Option<&str>) -> Self {
        // Handles are displayed with an at sign.
        let text = text.unwrap_or("").trim().trim_start_matches('@');
        if contains_nul(text) || text.chars().nth(MAX_LENGTH).is_some() {
            return Self::Nobody;
        }
        if is_blank(text) {
            return Self::Everybody;
        }
        match search_words(text) {
            words if words.is_empty() => Self::Nobody,
            words => Self::Words(words),
        }
    }

    /// The members who match. An erased member matches no word.
    pub fn condition(&self) -> Condition {
        match self {
            Self::Everybody => Condition::all(),
            Self::Nobody => Condition::all().add(Expr::val(false)),
            Self::Words(words) => {
                words.iter().fold(Condition::all().add(COLUMN.erased_at.is_null()), |all, word| {
                    all.add(Expr::col((Entity, Column::Words)).like(format!("% {word}%")))
                })
            }
        }
    }

    /// Chooses the cheapest way to find the matching members of a list. One statement, which counts rows up to a limit.
    /// `list` is a table with a condition, whose `values` start at `$3`.
    pub async fn strategy(
        &self,
        db: &impl ConnectionTrait,
        list: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<SearchStrategy, DbErr> {
        let Self::Words(words) = self else { return Ok(SearchStrategy::ScanList) };
        let Some(longest) = words.first() else { return Ok(SearchStrategy::ScanList) };
        let sql = format!(
            "WITH list (length) AS (SELECT count(*) FROM (SELECT 1 FROM {list} LIMIT {MAX_SCANNED_ROWS}) AS listed)
            SELECT length, (SELECT count(*) FROM (
                SELECT 1 FROM member_word WHERE word >= $1 AND word < $2 LIMIT (SELECT length FROM list)
            ) AS named) FROM list"
        );
        let values = [longest.into(), prefix_end(longest).into()].into_iter().chain(values);
        let counts = select(db, sql, values, |row| Ok((row.read::<i64>()?, row.read::<i64>()?))).await?;
        Ok(match counts.first() {
            Some((MAX_SCANNED_ROWS, MAX_SCANNED_ROWS)) if words.len() == 1 => SearchStrategy::ScanInOrder,
            Some((MAX_SCANNED_ROWS, _)) => SearchStrategy::ByWord(members_with(longest)),
            Some((length, named)) if named < length => SearchStrategy::ByWord(members_with(longest)),
            _ => SearchStrategy::ScanList,
        })
    }
}

/// How the matching members of a list are found.
pub(in crate::messaging) enum SearchStrategy {
    /// Scans the whole list.
    ScanList,
    /// Looks up all members who have the longest word, in the search index.
    ByWord(Box<SelectStatement>),
    /// Scans members in the requested order until the page is full.
    ScanInOrder,
}

/// Selects the IDs of the members who have a word with this prefix.
fn members_with(prefix: &str) -> Box<SelectStatement> {
    let column = Expr::col(member_word::Column::Word);
    let members = Query::select()
        .column(member_word::Column::MemberId)
        .from(member_word::Entity)
        .and_where(column.clone().gte(prefix))
        .and_where(column.lt(prefix_end(prefix)))
        .take();
    Box::new(members)
}

/// An upper bound of all words with this prefix: no word contains U+10FFFF.
fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}
