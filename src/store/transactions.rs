use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::error::StoreError;
use super::file::DatabaseFile;
use super::pooling::Pooling;
use super::pools::{PoolPair, Pools};
use super::postgres_session::{DEALLOCATE_STATEMENTS, TRANSACTION_SETTINGS};
use super::run_to_completion::RunToCompletion;

/// A commit waits for the disk only, never for a lock.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(6);

/// Begins and commits transactions that write.
#[derive(Clone, Debug)]
pub struct Transactions {
    pools: Pools,
    /// None on PostgreSQL.
    file: Option<DatabaseFile>,
}

impl Transactions {
    pub fn new(pools: Pools, file: Option<DatabaseFile>) -> Self {
        Self { pools, file }
    }

    /// Begins a transaction. On SQLite it takes the write lock at once, because a transaction that reads first and
    /// takes the lock later can fail with `SQLITE_BUSY`.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::check)?;
        let PoolPair { write, pooling, health, .. } = self.pools.current();
        if health.is_damaged() {
            return Err(StoreError::Damaged);
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: (write.get_database_backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        // Runs to completion: if the future were dropped before the response to BEGIN, PostgreSQL's driver would not
        // know of the transaction, and the next statement on the connection would not be committed.
        let begin = async move {
            let tx = write.begin_with_options(options).await?;
            if pooling == Pooling::Transaction {
                tx.execute_unprepared(&format!("{TRANSACTION_SETTINGS}; {DEALLOCATE_STATEMENTS}")).await?;
            }
            Ok(tx)
        };
        RunToCompletion::new(begin).await
    }

    /// Commits a transaction. If the database does not respond, the outcome is unknown.
    pub async fn commit(&self, tx: DatabaseTransaction) -> Result<(), StoreError> {
        let health = self.pools.current().health;
        let committed = health.with_timeout(COMMIT_TIMEOUT, tx.commit()).await;
        Ok(committed.ok_or(StoreError::UnconfirmedCommit)??)
    }
}
