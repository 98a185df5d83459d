use std::path::Path;

use anyhow::Result;
use chrono::DateTime;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::rows::{Cell, TABLES};
use super::timeline::Timeline;

/// Fills the tables of a migrated database.
pub fn seed(path: &Path, timeline: Timeline) -> Result<()> {
    let mut connection = Connection::open(path)?;
    // Foreign keys are not checked: all rows are computed from the same numbers.
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF")?;
    for table in TABLES {
        let transaction = connection.transaction()?;
        let placeholders = vec!["?"; table.columns.split(',').count()].join(", ");
        let insert = format!("INSERT INTO {} ({}) VALUES ({placeholders})", table.name, table.columns);
        let mut insert = transaction.prepare(&insert)?;
        for row in (table.rows)(timeline) {
            insert.execute(params_from_iter(row.into_iter().map(value)))?;
        }
        drop(insert);
        transaction.commit()?;
    }
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// The value as the service stores it.
fn value(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Id(id) => Value::Blob(id.as_bytes().to_vec()),
        Cell::Number(number) => Value::Integer(number),
        Cell::Text(text) => Value::Text(text),
        Cell::Time(millis) => {
            Value::Text(DateTime::from_timestamp_millis(millis).unwrap_or_default().to_rfc3339())
        }
    }
}
