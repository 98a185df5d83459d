//! The rows of hand-written statements: read by place, in the order in which the columns are selected. The driver
//! decodes them without looking whether the types fit: both are written here.

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
    next: usize,
}

pub enum Row<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> RowReader<'r> {
    pub fn of(result: &'r QueryResult) -> Result<Self, DbErr> {
        let row = result.try_as_pg_row().map(Row::Postgres);
        let row = row.or_else(|| result.try_as_sqlite_row().map(Row::Sqlite));
        let row = row.ok_or_else(|| DbErr::Custom("a row of a database that is not known".into()))?;
        Ok(Self { row, next: 0 })
    }

    /// Passes some over.
    pub fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    /// The next column.
    pub fn take<T: Column>(&mut self) -> Result<T, DbErr> {
        let value = T::read(&self.row, self.next);
        self.next += 1;
        value.map_err(query_error)
    }
}

/// What a column may be read as.
pub trait Column: Sized {
    fn read(row: &Row<'_>, place: usize) -> Result<Self, sqlx::Error>;
}

macro_rules! columns {
    ($($ty:ty),*) => {$(
        impl Column for $ty {
            fn read(row: &Row<'_>, place: usize) -> Result<Self, sqlx::Error> {
                match row {
                    Row::Postgres(row) => row.try_get_unchecked(place),
                    Row::Sqlite(row) => row.try_get_unchecked(place),
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
            fn read(row: &Row<'_>, place: usize) -> Result<Self, sqlx::Error> {
                Uuid::read(row, place).map(Self)
            }
        }

        impl Column for Option<$id> {
            fn read(row: &Row<'_>, place: usize) -> Result<Self, sqlx::Error> {
                Ok(<Option<Uuid>>::read(row, place)?.map($id))
            }
        }
    )*};
}

ids!(ConversationId, MemberId);

/// How many columns a text selects.
pub fn count(columns: &str) -> usize {
    columns.matches(',').count() + 1
}

/// All rows of a statement, each read by `read`.
pub async fn select<T>(
    db: &impl ConnectionTrait,
    sql: String,
    values: impl IntoIterator<Item = Value>,
    mut read: impl FnMut(&mut RowReader<'_>) -> Result<T, DbErr>,
) -> Result<Vec<T>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| read(&mut RowReader::of(row)?)).collect()
}
