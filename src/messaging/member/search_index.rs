//! The index of the words that members are found by. It is written with `member.words`, which says what is in it.

use std::collections::HashSet;

use entity::id::MemberId;
use entity::member::{COLUMN, Column, Entity, Model};
use sea_orm::sea_query::{ArrayType, Expr, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

use crate::messaging::text::words;
use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict, serialize_bulk_writes};

/// Members whose words are written in one transaction.
const BATCH: u64 = 500;
/// Rows in one statement: each takes two of the 32,766 parameters that SQLite has.
const ROWS: usize = 10_000;

/// A member's words before, and after a change.
pub(in crate::messaging) struct Change<'m> {
    pub id: MemberId,
    pub before: Option<&'m str>,
    pub after: Option<&'m str>,
}

impl<'m> Change<'m> {
    /// As the row was where it was there, and as it is written now.
    pub fn of(before: Option<&'m Model>, after: &'m Model) -> Self {
        let words = |row: &'m Model| row.words.as_deref();
        Self { id: after.id, before: before.and_then(words), after: words(after) }
    }
}

/// In the transaction that writes `words`, of members who are locked. Two statements at most for each few thousand words.
pub(in crate::messaging) async fn write(
    tx: &DatabaseTransaction,
    changes: &[Change<'_>],
) -> Result<(), DbErr> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for change in changes {
        let [before, after] = [change.before, change.after]
            .map(|words| words.unwrap_or("").split_whitespace().collect::<HashSet<_>>());
        gone.extend(before.difference(&after).map(|word| (*word, change.id)));
        come.extend(after.difference(&before).map(|word| (*word, change.id)));
    }
    for rows in gone.chunks(ROWS) {
        execute(tx, |table| format!("DELETE FROM member_word WHERE (word, member_id) IN ({table})"), rows)
            .await?;
    }
    for rows in come.chunks(ROWS) {
        let insert =
            |table| format!("INSERT INTO member_word (word, member_id) {table} ON CONFLICT DO NOTHING");
        execute(tx, insert, rows).await?;
    }
    Ok(())
}

async fn execute(
    tx: &DatabaseTransaction,
    sql: impl FnOnce(String) -> String,
    rows: &[(&str, MemberId)],
) -> Result<(), DbErr> {
    let (backend, ids) = (tx.get_database_backend(), rows.iter().map(|(_, id)| Value::from(id.0)));
    let words = rows.iter().map(|(word, _)| Value::from(*word));
    // As arrays, where there are any: the text is the same for any number.
    let (table, values) = if backend == DbBackend::Postgres {
        let array = |kind, values: Vec<Value>| Value::Array(kind, Some(Box::new(values)));
        let arrays = vec![array(ArrayType::String, words.collect()), array(ArrayType::Uuid, ids.collect())];
        ("SELECT word, id FROM unnest($1, $2) AS said (word, id)".to_owned(), arrays)
    } else {
        (places(rows.len()), words.zip(ids).flat_map(<[Value; 2]>::from).collect())
    };
    tx.execute_raw(Statement::from_sql_and_values(backend, sql(table), values)).await?;
    Ok(())
}

/// A table of so many rows of two parameters.
fn places(rows: usize) -> String {
    let places: Vec<_> = (0..rows).map(|row| format!("(${}, ${})", 2 * row + 1, 2 * row + 2)).collect();
    format!("VALUES {}", places.join(", "))
}

/// How many members were written by a version that knows no words.
pub async fn overdue(store: &Store) -> Result<u64, DbErr> {
    Entity::find().filter(is_overdue()).count(&store.read).await
}

/// Makes them searchable, batch by batch, and says how many after each. Cut short, the rest is done the next time.
pub async fn catch_up(store: &Store, mut done: impl FnMut(u64)) -> Result<u64, StoreError> {
    let (mut after, mut all) = (None, 0);
    while let (batch, Some(last)) =
        retry_on_conflict(store, WriteTimeout::Bulk, || async { next(store, after).await.map(Some) }).await?
    {
        done(batch);
        (after, all) = (Some(last), all + batch);
    }
    Ok(all)
}

/// How many were done, and the last of them.
async fn next(store: &Store, after: Option<MemberId>) -> Result<(u64, Option<MemberId>), StoreError> {
    let tx = store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let mut found = Entity::find().filter(is_overdue()).order_by_asc(Column::Id).limit(BATCH);
    if let Some(after) = after {
        found = found.filter(COLUMN.id.gt(after));
    }
    if tx.get_database_backend() == DbBackend::Postgres {
        found = found.lock(LockType::NoKeyUpdate);
    }
    let before = found.all(&tx).await?;
    let Some(last) = before.last().map(|row| row.id) else { return Ok((0, None)) };
    let after: Vec<Model> = before.iter().map(with_words).collect();
    let changes = before.iter().zip(&after).map(|(before, after)| Change::of(Some(before), after));
    write(&tx, &changes.collect::<Vec<_>>()).await?;
    let sql = format!(
        "UPDATE member SET words = said.column2 FROM ({}) AS said WHERE member.id = said.column1",
        places(after.len())
    );
    let values = after.iter().flat_map(|row| [Value::from(row.id.0), Value::from(row.words.clone())]);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    tx.commit().await?;
    Ok((before.len() as u64, Some(last)))
}

fn with_words(row: &Model) -> Model {
    let words = match row.erased_at {
        None => words::of_member(&row.display_name, &row.handle),
        Some(_) => String::new(),
    };
    Model { words: Some(words), ..row.clone() }
}

/// As the index `member_overdue` has it.
fn is_overdue() -> Expr {
    Expr::cust("(words IS NULL OR erased_at IS NOT NULL AND words <> '')")
}
