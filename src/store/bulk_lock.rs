use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

/// The number is arbitrary, but must be unique among the advisory locks of the database. Bulk writes take longer than
/// other statements, and so does waiting for them.
const LOCK: &str = "SET LOCAL statement_timeout = '50s'; SELECT pg_advisory_xact_lock(4857321907)";

/// Waits for other bulk writes, and blocks them until the transaction ends. Two that locked many rows in different
/// orders would deadlock. SQLite has a single writer.
pub async fn serialize_bulk_writes(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    Ok(())
}
