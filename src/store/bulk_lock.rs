use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

/// Any number will do that nobody else of the same PostgreSQL database locks. What touches many rows may take
/// longer than other statements, and so may waiting for it.
const LOCK: &str = "SET LOCAL statement_timeout = '50s'; SELECT pg_advisory_xact_lock(4857321907)";

/// What touches many members takes turns, until its transaction ends: two that took their rows in
/// another order would wait for each other. SQLite has one writer anyway.
pub async fn serialize_bulk_writes(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    Ok(())
}
