//! Hand-written statements and their rows. Columns are read by position, in the order in which they are selected. The
//! driver does not check that the types match: the statement and the code that reads it stand together.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use sea_orm::prelude::Uuid;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{self, Row as _};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use crate::store::query_error;

pub struct RowReader<'r> {
    row: Row<'r>,
    position: usize,
}

pub enum Row<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> RowReader<'r> {
    pub fn new(result: &'r QueryResult) -> Result<Self, DbErr> {
        let row = result.try_as_pg_row().map(Row::Postgres);
        let row = row.or_else(|| result.try_as_sqlite_row().map(Row::Sqlite));
        let unsupported = || DbErr::BackendNotSupported { db: "unknown", ctx: "RowReader" };
        Ok(Self { row: row.ok_or_else(unsupported)?, position: 0 })
    }

    /// Skips the next columns.
    pub fn skip(&mut self, columns: usize) {
        self.position += columns;
    }

    /// Reads the next column.
    pub fn read<T: Column>(&mut self) -> Result<T, DbErr> {
        let value = T::read(&self.row, self.position);
        self.position += 1;
        value.map_err(query_error)
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    fn read(row: &Row<'_>, position: usize) -> Result<Self, sqlx::Error>;
}

macro_rules! columns {
    ($($ty:ty),*) => {$(
        impl Column for $ty {
            fn read(row: &Row<'_>, position: usize) -> Result<Self, sqlx::Error> {
                match row {
                    Row::Postgres(row) => row.try_get_unchecked(position),
                    Row::Sqlite(row) => row.try_get_unchecked(position),
                }
            }
        }
    )*};
}

columns!(bool, i64, Uuid, Option<i64>, Option<String>, Option<Uuid>, Option<DateTime<Utc>>);
columns!(String, DateTime<Utc>);

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl Column for $id {
            fn read(row: &Row<'_>, position: usize) -> Result<Self, sqlx::Error> {
                Uuid::read(row, position).map(Self)
            }
        }

        impl Column for Option<$id> {
            fn read(row: &Row<'_>, position: usize) -> Result<Self, sqlx::Error> {
                Ok(<Option<Uuid>>::read(row, position)?.map($id))
            }
        }
    )*};
}

ids!(ConversationId, MemberId);

/// Returns the number of columns in a comma-separated list.
pub fn count(columns: &str) -> usize {
    columns.matches(',').count() + 1
}

/// Executes a statement and reads all its rows with `read`.
pub async fn select<T>(
    db: &impl ConnectionTrait,
    sql: String,
    values: impl IntoIterator<Item = Value>,
    mut read: impl FnMut(&mut RowReader<'_>) -> Result<T, DbErr>,
) -> Result<Vec<T>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| read(&mut RowReader::new(row)?)).collect()
}
