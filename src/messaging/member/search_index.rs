//! The index of the words that members are found by. The table `member_word` has one row for each word in
//! `member.words`, and both are written in the same transaction.

use std::collections::HashSet;

use entity::id::MemberId;
use entity::member::{COLUMN, Column, Entity, Model};
use sea_orm::sea_query::{ArrayType, Expr, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

use crate::messaging::text::words::index_words;
use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict, serialize_bulk_writes, values_table};

/// Members indexed in one transaction.
const BATCH_SIZE: u64 = 500;
/// Rows written by one statement. Each takes two of the 32,766 parameters that SQLite allows.
const MAX_ROWS: usize = 10_000;

/// A member's words before and after a change.
pub(in crate::messaging) struct WordChange<'m> {
    pub id: MemberId,
    pub before: Option<&'m str>,
    pub after: Option<&'m str>,
}

impl<'m> WordChange<'m> {
    /// `before` is None for a new member.
    pub fn between(before: Option<&'m Model>, after: &'m Model) -> Self {
        let words = |row: &'m Model| row.words.as_deref();
        Self { id: after.id, before: before.and_then(words), after: words(after) }
    }
}

/// Updates the index for members whose rows are locked. At most two statements for each `MAX_ROWS` words.
pub(in crate::messaging) async fn write(
    tx: &DatabaseTransaction,
    changes: &[WordChange<'_>],
) -> Result<(), DbErr> {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for change in changes {
        let [before, after] = [change.before, change.after]
            .map(|words| words.unwrap_or("").split_whitespace().collect::<HashSet<_>>());
        removed.extend(before.difference(&after).map(|word| (*word, change.id)));
        added.extend(after.difference(&before).map(|word| (*word, change.id)));
    }
    for rows in removed.chunks(MAX_ROWS) {
        execute(tx, |table| format!("DELETE FROM member_word WHERE (word, member_id) IN ({table})"), rows)
            .await?;
    }
    for rows in added.chunks(MAX_ROWS) {
        let insert =
            |table| format!("INSERT INTO member_word (word, member_id) {table} ON CONFLICT DO NOTHING");
        execute(tx, insert, rows).await?;
    }
    Ok(())
}

/// Executes a statement about a table of words and member IDs.
async fn execute(
    tx: &DatabaseTransaction,
    sql: impl FnOnce(String) -> String,
    rows: &[(&str, MemberId)],
) -> Result<(), DbErr> {
    let (backend, ids) = (tx.get_database_backend(), rows.iter().map(|(_, id)| Value::from(id.0)));
    let words = rows.iter().map(|(word, _)| Value::from(*word));
    // PostgreSQL takes arrays, so that the statement's text is the same for any number of rows.
    let (table, values) = if backend == DbBackend::Postgres {
        let array = |kind, values: Vec<Value>| Value::Array(kind, Some(Box::new(values)));
        let arrays = vec![array(ArrayType::String, words.collect()), array(ArrayType::Uuid, ids.collect())];
        ("SELECT word, id FROM unnest($1, $2) AS input (word, id)".to_owned(), arrays)
    } else {
        (values_table(rows.len(), 2, 1), words.zip(ids).flat_map(<[Value; 2]>::from).collect())
    };
    tx.execute_raw(Statement::from_sql_and_values(backend, sql(table), values)).await?;
    Ok(())
}

/// Counts the members that need indexing because a version without the index wrote them.
pub async fn count_unindexed(store: &Store) -> Result<u64, DbErr> {
    Entity::find().filter(is_unindexed()).count(&store.read).await
}

/// Indexes these members in batches, calls `on_batch` with the size of each, and returns their number. If interrupted,
/// the next call continues.
pub async fn index_missing(store: &Store, mut on_batch: impl FnMut(u64)) -> Result<u64, StoreError> {
    let (mut after, mut total) = (None, 0);
    while let Some((last, size)) =
        retry_on_conflict(store, WriteTimeout::Bulk, || index_batch(store, after)).await?
    {
        on_batch(size);
        (after, total) = (Some(last), total + size);
    }
    Ok(total)
}

/// Returns the last member of the batch and the number of its members. None if no members are left.
async fn index_batch(store: &Store, after: Option<MemberId>) -> Result<Option<(MemberId, u64)>, StoreError> {
    let tx = store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let mut unindexed = Entity::find().filter(is_unindexed()).order_by_asc(Column::Id).limit(BATCH_SIZE);
    if let Some(after) = after {
        unindexed = unindexed.filter(COLUMN.id.gt(after));
    }
    let before = unindexed.lock(LockType::NoKeyUpdate).all(&tx).await?;
    let Some(last) = before.last().map(|row| row.id) else { return Ok(None) };
    let after: Vec<Model> = before.iter().map(with_words).collect();
    let changes = before.iter().zip(&after).map(|(before, after)| WordChange::between(Some(before), after));
    write(&tx, &changes.collect::<Vec<_>>()).await?;
    let sql = format!(
        "UPDATE member SET words = input.column2 FROM ({}) AS input WHERE member.id = input.column1",
        values_table(after.len(), 2, 1)
    );
    let values = after.iter().flat_map(|row| [Value::from(row.id.0), Value::from(row.words.clone())]);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    tx.commit().await?;
    Ok(Some((last, before.len() as u64)))
}

fn with_words(row: &Model) -> Model {
    let words = match row.erased_at {
        None => index_words([&row.display_name, &row.handle]),
        Some(_) => String::new(),
    };
    Model { words: Some(words), ..row.clone() }
}

/// The condition of the partial index `member_overdue`.
fn is_unindexed() -> Expr {
    Expr::cust("(words IS NULL OR erased_at IS NOT NULL AND words <> '')")
}
