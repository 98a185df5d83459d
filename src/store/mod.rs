//! The database: on SQLite one connection that writes and some that read, on PostgreSQL a pool of each.

mod again; // where others were in the way
mod alone; // what takes turns
mod connect;
mod insert;
mod keys;
mod probe; // whether it takes writes
mod schema;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

pub use again::{again, is_conflict, wait_briefly};
pub use alone::alone;
pub use insert::insert_unless_there;
pub use keys::{Pairs, one_of};
pub use probe::WriteProbe;
pub use schema::{Step, is_current, migrate, status};

#[derive(Clone, Debug)]
pub struct Store {
    /// For reading outside a transaction.
    pub read: DatabaseConnection,
    write: DatabaseConnection,
}

/// The connections of one pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub name: &'static str,
    pub open: u32,
    pub idle: usize,
}

impl Store {
    /// A transaction that writes. On SQLite it takes the write lock at once: one that reads first
    /// and takes it later can fail halfway.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await
    }

    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// How each pool of connections stands.
    #[must_use]
    pub fn pools(&self) -> [Pool; 2] {
        [("read", &self.read), ("write", &self.write)].map(|(name, pool)| {
            let (open, idle) = if self.backend() == DbBackend::Postgres {
                let pool = pool.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            } else {
                let pool = pool.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            };
            Pool { name, open, idle }
        })
    }

    /// Calls `heard` for every statement from now on; for tests that count them.
    pub fn on_statement(&mut self, heard: impl Fn(&str) + Clone + Send + Sync + 'static) {
        let also = heard.clone();
        self.read.set_metric_callback(move |info| heard(&info.statement.sql));
        self.write.set_metric_callback(move |info| also(&info.statement.sql));
    }

    /// Ends the connections; on SQLite the log is folded into the file first, so that what was
    /// deleted is in neither.
    pub async fn close(self) -> Result<(), DbErr> {
        let backend = self.backend();
        self.read.close().await?;
        if backend == DbBackend::Sqlite {
            self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        self.write.close().await
    }
}
