//! Many keys in one statement. PostgreSQL takes them as arrays, so that the text, and with it the
//! prepared statement, is the same for any number; SQLite has no arrays and takes them one by one.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, Value};

use entity::id::ConversationId;

/// `column` is one of `ids`.
pub fn one_of(
    db: &impl ConnectionTrait,
    column: impl ColumnTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Expr {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    match (ids.as_slice(), db.get_database_backend()) {
        // Of one, a planner knows that a unique index finds one row; of an array it has to guess.
        ([id], _) => Expr::col(column.as_column_ref()).eq(*id),
        (_, DbBackend::Postgres) => column.eq_any(ids),
        _ => Expr::col(column.as_column_ref()).is_in(ids),
    }
}

/// Places in conversations as a table `keys (column1, column2)`, for a hand-written FROM.
pub struct Pairs {
    pub table: String,
    pub values: Vec<Value>,
}

impl Pairs {
    /// The first parameter of the statement that is free is `$first`.
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
        let rows: Vec<_> =
            (0..keys.len()).map(|row| format!("(${}, ${})", first + 2 * row, first + 2 * row + 1)).collect();
        Self {
            table: format!("(VALUES {}) AS keys", rows.join(", ")),
            values: keys.iter().flat_map(|key| [Value::from(key.0.0), Value::from(key.1)]).collect(),
        }
    }
}

/// A condition that a column is one of `ids`, for a hand-written WHERE.
pub struct AnyOf {
    pub condition: String,
    pub values: Vec<Value>,
}

impl AnyOf {
    /// The first parameter of the statement that is free is `$first`.
    pub fn new(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>, first: usize) -> Self {
        let values: Vec<Value> = ids.into_iter().map(Value::from).collect();
        match (values.len(), db.get_database_backend()) {
            // Of one, a planner knows that a unique index finds one row; of an array it has to guess.
            (1, _) => Self { condition: format!("= ${first}"), values },
            (_, DbBackend::Postgres) => {
                let values = vec![Value::Array(ArrayType::Uuid, Some(Box::new(values)))];
                Self { condition: format!("= ANY(${first})"), values }
            }
            (count, _) => {
                let places: Vec<_> = (first..first + count).map(|place| format!("${place}")).collect();
                Self { condition: format!("IN ({})", places.join(", ")), values }
            }
        }
    }
}
