//! The database: on SQLite one connection that writes and some that read, on PostgreSQL a pool of each.

mod bulk_lock; // what takes turns
pub mod backup; // an SQLite database as a file
mod connect;
mod file; // the file that SQLite has open
mod run_to_completion; // work that is finished whoever goes away
mod group_commit; // writes that share a commit
mod identity; // which database it is
mod insert;
pub mod installation; // what the database knows of itself
mod kept; // PostgreSQL's connections for single statements
mod keys;
mod pooling; // poolers in front of PostgreSQL
mod pools; // the connections, and others in their place
mod postgres;
mod presence; // who serves a PostgreSQL database
mod probe; // whether it takes writes
mod reader; // statements outside a transaction
mod retry; // where others are in the way
mod schema;
mod scrub; // what was erased leaves the files
mod autocommit; // statements outside transactions
mod sidecar; // what is remembered beside an SQLite database
pub mod undo; // what is lost with a migration
mod pool_health; // how connections fare

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use tokio::time::timeout;

use file::DatabaseFile;
use group_commit::Groups;
use pooling::Pooling;
use pools::{Pair, Pools};
use postgres::{FORGET_NUMBERS, TRANSACTION};
use run_to_completion::RunToCompletion;

use crate::limits::fair_share::FairShare;

pub use autocommit::failed;
pub use bulk_lock::serialize_bulk_writes;
pub use group_commit::SingleWrite;
pub use insert::insert_unless_there;
pub use keys::{AnyOf, Pairs, one_of};
pub use pool_health::is_unavailable;
pub use presence::Presence;
pub use probe::WriteProbe;
pub use reader::Reader;
pub use retry::{Limit, MayBeDatabase, is_taken, retry_on_conflict, set_lock_timeout};
pub use schema::{SchemaStatus, State, Step, is_current, migrate, standing, status};

#[derive(Clone, Debug)]
pub struct Store {
    /// For reading outside a transaction.
    pub read: Reader,
    pools: Pools,
    groups: Groups,
    /// None on PostgreSQL.
    file: Option<DatabaseFile>,
}

/// What a commit may take. It waits for the disk, and for nobody's lock.
const COMMITTING: Duration = Duration::from_secs(6);
/// What connections in use may take to end when the service stops.
const CLOSING: Duration = Duration::from_secs(5);

/// The connections of one pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub name: &'static str,
    pub open: u32,
    pub idle: usize,
    /// How many it may have.
    pub most: u32,
}

impl Store {
    fn of(pools: Pools, file: Option<DatabaseFile>) -> Self {
        Self { read: Reader::new(pools.clone()), pools, groups: Groups::default(), file }
    }

    /// The same, with no more statements at once outside transactions than this share has.
    #[must_use]
    pub fn shared(&self, share: Arc<FairShare>) -> Self {
        Self { read: self.read.shared(share), ..self.clone() }
    }

    /// The same for callers who may not be polled for a while: each statement outside transactions runs in a task of its
    /// own, and holds nothing for longer than it takes.
    #[must_use]
    pub fn with_tasks(&self) -> Self {
        Self { read: self.read.with_tasks(), ..self.clone() }
    }

    /// A transaction that writes. On SQLite it takes the write lock at once: one that reads first
    /// and takes it later can fail halfway.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::check)?;
        let Pair { write, pooling, wear, .. } = self.pools.current();
        if wear.is_damaged() {
            return Err(DbErr::Custom("the database's file is damaged: restore a backup".into()));
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        // Finished whoever goes away: PostgreSQL's driver forgets a BEGIN whose caller goes away before the answer, and
        // `write` would find the connection in the middle of a transaction, in which its statement does not commit.
        let beginning = async move {
            let tx = write.begin_with_options(options).await?;
            if pooling == Pooling::Transaction {
                tx.execute_unprepared(&format!("{TRANSACTION}; {FORGET_NUMBERS}")).await?;
            }
            Ok(tx)
        };
        RunToCompletion::new(beginning).await
    }

    /// Makes a transaction last, unless the database does not answer: then nobody knows whether it did.
    pub async fn commit(&self, tx: DatabaseTransaction) -> Result<(), DbErr> {
        let wear = self.pools.current().wear;
        let unknown = || DbErr::Custom("the database did not say whether it committed".into());
        wear.within(COMMITTING, tx.commit()).await.ok_or_else(unknown)?
    }

    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// How each pool of connections stands.
    #[must_use]
    pub fn pools(&self) -> [Pool; 2] {
        let Pair { read, write_single, .. } = self.pools.current();
        [("read", read), ("write", write_single)].map(|(name, single)| single.usage(name))
    }

    /// Calls `listener` for every statement from now on; for tests that count them.
    pub fn on_statement(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) {
        self.pools.on_statement(listener);
    }

    /// Ends the connections; on SQLite the log is folded into the file first, so that what was
    /// deleted is in neither.
    pub async fn close(self) -> Result<(), DbErr> {
        let pair = self.pools.current();
        if self.backend() == DbBackend::Postgres {
            // Who does not answer is not waited for.
            let _ = timeout(CLOSING, pair.close()).await;
            return Ok(());
        }
        let Pair { read, write, .. } = pair;
        read.close().await?;
        write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        write.close().await
    }
}
