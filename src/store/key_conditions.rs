//! Conditions on many keys, and tables of values. PostgreSQL takes the keys as arrays, so that one prepared statement serves any number of
//! them. SQLite has no arrays and takes them one by one.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, Value};

use entity::id::ConversationId;

/// Returns the condition that `column` is one of `ids`.
pub fn one_of(
    db: &impl ConnectionTrait,
    column: impl ColumnTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Expr {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    match (ids.as_slice(), db.get_database_backend()) {
        // For a single key, the planner knows that a unique index finds one row. For an array, it must estimate.
        ([id], _) => Expr::col(column.as_column_ref()).eq(*id),
        (_, DbBackend::Postgres) => column.eq_any(ids),
        _ => Expr::col(column.as_column_ref()).is_in(ids),
    }
}

/// The keys of messages as a table `keys (column1, column2)`, for the FROM clause of hand-written SQL.
pub struct KeyTable {
    pub table: String,
    pub values: Vec<Value>,
}

impl KeyTable {
    /// `first` is the number of the first free parameter of the statement.
    pub fn new(db: &impl ConnectionTrait, keys: &[(ConversationId, i64)], first: usize) -> Self {
        if db.get_database_backend() == DbBackend::Postgres {
            let ids = keys.iter().map(|key| Value::from(key.0.0)).collect();
            let seqs = keys.iter().map(|key| Value::from(key.1)).collect();
            return Self {
                table: format!("unnest(${first}, ${}) AS keys (column1, column2)", first + 1),
                values: vec![
                    Value::Array(ArrayType::Uuid, Some(Box::new(ids))),
                    Value::Array(ArrayType::BigInt, Some(Box::new(seqs))),
                ],
            };
        }
        Self {
            table: format!("({}) AS keys", values_table(keys.len(), 2, first)),
            values: keys.iter().flat_map(|key| [Value::from(key.0.0), Value::from(key.1)]).collect(),
        }
    }
}

/// Returns a VALUES table whose parameters are numbered from `first`, row by row. Its columns are `column1`, `column2`
/// and so on.
#[must_use]
pub fn values_table(rows: usize, columns: usize, first: usize) -> String {
    let row = |row: usize| {
        let parameters: Vec<_> =
            (0..columns).map(|column| format!("${}", first + row * columns + column)).collect();
        format!("({})", parameters.join(", "))
    };
    format!("VALUES {}", (0..rows).map(row).collect::<Vec<_>>().join(", "))
}

/// A condition that a column is one of `ids`, for the WHERE clause of hand-written SQL.
pub struct AnyOfIds {
    pub condition: String,
    pub values: Vec<Value>,
}

impl AnyOfIds {
    /// `first` is the number of the first free parameter of the statement.
    pub fn new(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>, first: usize) -> Self {
        let values: Vec<Value> = ids.into_iter().map(Value::from).collect();
        match (values.len(), db.get_database_backend()) {
            // For a single key, the planner knows that a unique index finds one row. For an array, it must estimate.
            (1, _) => Self { condition: format!("= ${first}"), values },
            (_, DbBackend::Postgres) => {
                let values = vec![Value::Array(ArrayType::Uuid, Some(Box::new(values)))];
                Self { condition: format!("= ANY(${first})"), values }
            }
            (count, _) => {
                let parameters: Vec<_> = (first..first + count).map(|number| format!("${number}")).collect();
                Self { condition: format!("IN ({})", parameters.join(", ")), values }
            }
        }
    }
}
