//! The database. SQLite has one connection for writes and a few for reads; PostgreSQL has a pool for each.

mod any_row; // whether a statement returns a row
mod autocommit; // single statements, outside transactions
pub mod backup; // copies of an SQLite database
mod bulk_lock; // serializes bulk writes
mod connect; // opens SQLite or PostgreSQL
mod connection_cache; // PostgreSQL connections for single statements
mod error; // why the store failed
mod file; // detects that the SQLite file was replaced
mod group_commit; // writes that share a transaction
mod identity; // distinguishes a database from its copies
mod in_use; // whether an SQLite database is open elsewhere
mod insert;
pub mod installation; // the epoch and the latest time that the database has seen
mod known_database; // notices that a connection reached another database
mod key_conditions; // conditions on many keys
mod pool_health; // detects unresponsive and stale connections
mod pooling; // connection poolers in front of PostgreSQL
mod pools; // the pair of pools, and its replacement
mod postgres; // opens the PostgreSQL pools
mod postgres_session; // settings and checks of a PostgreSQL connection
mod probe; // checks that the database accepts writes
mod reader; // bounded statements outside transactions
pub mod restore; // restores a backup
mod retry; // retries writes after conflicts
mod run_to_completion; // futures that finish even if their caller is dropped
mod schema; // runs migrations and reports their state
mod scrub; // removes erased data from the database files
mod service_lock; // shows that a service uses a PostgreSQL database
mod sidecar; // the small file beside an SQLite database
mod transactions; // begins and commits
pub mod undo; // what undoing a migration deletes
mod write_queue; // waiting writes by key

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use file::DatabaseFile;
use group_commit::GroupCommit;
use known_database::KnownDatabase;
use pools::{PoolPair, Pools};
use transactions::Transactions;

use crate::limits::fair_share::FairShare;

pub use any_row::any_row;
pub use autocommit::{PoolStatus, query_error};
pub use bulk_lock::serialize_bulk_writes;
pub use error::{AsStoreError, StoreError};
pub use group_commit::SingleWrite;
pub use in_use::{is_in_use, sqlite_path};
pub use insert::insert_if_absent;
pub use key_conditions::{AnyOfIds, KeyTable, one_of, values_table};
pub use known_database::UNKNOWN_EPOCH;
pub use pool_health::is_unavailable;
pub use probe::WriteProbe;
pub use reader::Reader;
pub use retry::{WriteTimeout, is_unique_violation, retry_on_conflict, set_lock_timeout};
pub use schema::{MigrationState, SchemaStatus, Step, is_current, migrate, migration_states, schema_status};
pub use service_lock::ServiceLock;

/// Time for connections in use to finish when the service stops.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    /// Runs statements outside transactions.
    pub read: Reader,
    pools: Pools,
    transactions: Transactions,
    group_commit: GroupCommit,
    known: KnownDatabase,
}

impl Store {
    /// `file` is None on PostgreSQL.
    fn new(pools: Pools, file: Option<DatabaseFile>, known: KnownDatabase) -> Self {
        let transactions = Transactions::new(pools.clone(), file);
        let group_commit = GroupCommit::new(pools.clone(), transactions.clone());
        Self { read: Reader::new(pools.clone()), pools, transactions, group_commit, known }
    }

    /// Returns the same store with `share` as the limit of concurrent statements outside transactions.
    #[must_use]
    pub fn with_share(&self, share: Arc<FairShare>) -> Self {
        Self { read: self.read.with_share(share), ..self.clone() }
    }

    /// Returns the same store for callers that may not be polled for a while: each statement outside transactions runs
    /// in its own task, so it holds a connection only while it runs. `turns` limits how many run at once for all of them.
    #[must_use]
    pub fn with_tasks(&self, turns: Arc<Semaphore>) -> Self {
        Self { read: self.read.with_tasks(turns), ..self.clone() }
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        self.transactions.begin().await
    }

    /// Commits a transaction. If the database does not respond, the outcome is unknown.
    pub async fn commit(&self, tx: DatabaseTransaction) -> Result<(), StoreError> {
        self.transactions.commit(tx).await
    }

    /// Runs a write and returns its output once it is on disk. A write that has started runs to its end even if the
    /// caller is dropped.
    pub async fn write<W: SingleWrite>(&self, write: W) -> Result<W::Output, StoreError> {
        self.group_commit.write(write).await
    }

    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Returns the epoch of valid event cursors, or `UNKNOWN_EPOCH`.
    #[must_use]
    pub fn epoch(&self) -> Arc<watch::Sender<i64>> {
        self.known.epoch()
    }

    /// Returns the status of the read pool and of the write pool.
    #[must_use]
    pub fn pool_status(&self) -> [PoolStatus; 2] {
        let PoolPair { read, write_autocommit, .. } = self.pools.current();
        [read.status("read"), write_autocommit.status("write")]
    }

    /// Calls `listener` for every statement from now on, so that tests can count them.
    pub fn on_statement(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) {
        self.pools.on_statement(listener);
    }

    /// Closes all connections. On SQLite, checkpoints the write-ahead log first, so that no deleted data stays in it.
    pub async fn close(self) -> Result<(), DbErr> {
        let pair = self.pools.current();
        if self.backend() == DbBackend::Postgres {
            // Connections that do not respond are abandoned.
            let _ = timeout(CLOSE_TIMEOUT, pair.close()).await;
            return Ok(());
        }
        let PoolPair { read, write, .. } = pair;
        read.close().await?;
        write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        write.close().await
    }
}
