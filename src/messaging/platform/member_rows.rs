//! Locks, inserts and updates the rows of many members, each with one statement.

use std::collections::HashMap;

use entity::member::{self, Column, Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
};

use crate::messaging::member::profile::Profile;
use crate::store::values_table;

/// Returns the members that exist, by subject. Locks them by ascending ID, as every transaction that locks members
/// does.
pub async fn lock_by_subject(
    tx: &DatabaseTransaction,
    entries: &[Profile],
) -> Result<HashMap<String, Model>, DbErr> {
    let subjects = entries.iter().map(|entry| entry.subject.as_str());
    let rows = Entity::find()
        .filter(member::COLUMN.subject.is_in(subjects))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.subject.clone(), row)).collect())
}

/// Fails with a unique constraint violation if a subject or a handle was taken in the meantime.
pub async fn insert(tx: &DatabaseTransaction, rows: &[&Model]) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.iter().map(|row| Model::clone(row).into_active_model().reset_all());
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Returns false if a handle was taken in the meantime. The statement checks the handles itself, because the unique
/// index would wait for the transaction that takes one.
pub async fn update(tx: &DatabaseTransaction, rows: &[&Model]) -> Result<bool, DbErr> {
    if rows.is_empty() {
        return Ok(true);
    }
    let sql = format!(
        "UPDATE member SET handle = input.column2, display_name = input.column3, sort_name = input.column4,
            words = input.column5, avatar_url = input.column6, locale = input.column7
        FROM ({}) AS input WHERE member.id = input.column1 AND NOT EXISTS
            (SELECT 1 FROM member AS other WHERE other.handle = input.column2 AND other.id <> input.column1)",
        values_table(rows.len(), 7, 1)
    );
    let values = rows.iter().flat_map(|row| -> [Value; 7] {
        [
            row.id.0.into(),
            row.handle.clone().into(),
            row.display_name.clone().into(),
            row.sort_name.clone().into(),
            row.words.clone().into(),
            row.avatar_url.clone().into(),
            row.locale.clone().into(),
        ]
    });
    let updated =
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(updated.rows_affected() == rows.len() as u64)
}
