//! Searching in a member's own lists: every word begins one of the other's name or handle.

use entity::member::{COLUMN, Column, Entity};
use entity::member_word;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DbErr, Value};

use crate::messaging::member::sign_in::contains_nul;
use crate::messaging::rows::select;
use crate::messaging::text::visible::is_blank;
use crate::messaging::text::words;

/// Of what is searched for, in characters. No name needs as many.
const LONGEST: usize = 200;
/// Rows of a list that are all looked at, if need be. Where a list and those who have a word are more, they have many of a
/// million members in common.
const MANY: i64 = 50_000;

/// What is searched for.
pub(in crate::messaging) enum Search {
    Everybody,
    Nobody,
    /// The longest first.
    Words(Vec<String>),
}

impl Search {
    pub fn parse(text: Option<&str>) -> Self {
        // Handles are shown with it.
        let text = text.unwrap_or("").trim().trim_start_matches('@');
        if contains_nul(text) || text.chars().nth(LONGEST).is_some() {
            return Self::Nobody;
        }
        if is_blank(text) {
            return Self::Everybody;
        }
        match words::of_search(text) {
            words if words.is_empty() => Self::Nobody,
            words => Self::Words(words),
        }
    }

    /// Members who have all words. Nothing finds an erased one.
    pub fn fits(&self) -> Condition {
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

    /// The shortest way to those who fit in the list of these rows, by one statement that counts as far as it matters.
    /// The list's values are `$3` and so on.
    pub async fn way(
        &self,
        db: &impl ConnectionTrait,
        list: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Way, DbErr> {
        let Self::Words(words) = self else { return Ok(Way::Listed) };
        let Some(longest) = words.first() else { return Ok(Way::Listed) };
        let sql = format!(
            "WITH list (length) AS (SELECT count(*) FROM (SELECT 1 FROM {list} LIMIT {MANY}) AS listed)
            SELECT length, (SELECT count(*) FROM (
                SELECT 1 FROM member_word WHERE word >= $1 AND word < $2 LIMIT (SELECT length FROM list)
            ) AS named) FROM list"
        );
        let values = [longest.into(), end(longest).into()].into_iter().chain(values);
        let counts = select(db, sql, values, |row| Ok((row.take::<i64>()?, row.take::<i64>()?))).await?;
        Ok(match counts.first() {
            Some((MANY, MANY)) if words.len() == 1 => Way::InOrder,
            Some((MANY, _)) => Way::Named(having(longest)),
            Some((length, named)) if named < length => Way::Named(having(longest)),
            _ => Way::Listed,
        })
    }
}

/// How those who fit are looked for.
pub(in crate::messaging) enum Way {
    /// All of the list are looked at, in its order.
    Listed,
    /// All members who have the longest word are looked at, by the index of words.
    Named(Box<SelectStatement>),
    /// One after the other in the order that is asked for, until there are enough.
    InOrder,
}

fn having(word: &str) -> Box<SelectStatement> {
    let column = Expr::col(member_word::Column::Word);
    let having = Query::select()
        .column(member_word::Column::MemberId)
        .from(member_word::Entity)
        .and_where(column.clone().gte(word))
        .and_where(column.lt(end(word)))
        .take();
    Box::new(having)
}

/// Behind all that begins with it: no word has this character.
fn end(word: &str) -> String {
    format!("{word}\u{10ffff}")
}
