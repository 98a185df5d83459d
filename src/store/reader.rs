//! Statements outside a transaction.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::pools::Pools;
use super::wear::{Wear, is_replaced, is_stale_plan};

/// A statement, and waiting for a connection before it. More than either may take by itself.
const PATIENCE: Duration = Duration::from_secs(6);
/// Of a statement whose pools are replaced under it.
const ATTEMPTS: usize = 3;

/// Runs statements outside a transaction, each for a bounded time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    pools: Pools,
    backend: DbBackend,
}

impl Reader {
    pub(super) fn new(pools: Pools) -> Self {
        let backend = pools.current().read.get_database_backend();
        Self { pools, backend }
    }

    /// A statement that needs others' connections, or fresh plans, is run again with those: the
    /// database has done nothing for it.
    async fn run<T, F>(&self, statement: impl Fn(DatabaseConnection) -> F) -> Result<T, DbErr>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, DbErr>> + Send + 'static,
    {
        let mut attempts = 1;
        loop {
            let pair = self.pools.current();
            // In a task of its own: a caller who goes away must not leave a connection in the middle of a
            // statement, which nobody would notice to be silent.
            let running = tokio::spawn(bounded(statement(pair.read), pair.wear));
            let outcome = running.await.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())));
            match outcome {
                Err(error) if attempts < ATTEMPTS && (is_stale_plan(&error) || is_replaced(&error)) => {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

async fn bounded<T>(running: impl Future<Output = Result<T, DbErr>>, wear: Wear) -> Result<T, DbErr> {
    let Some(outcome) = wear.within(PATIENCE, running).await else {
        return Err(DbErr::Custom(format!("the database did not answer in {} seconds", PATIENCE.as_secs())));
    };
    match &outcome {
        Ok(_) => wear.answered(),
        Err(error) => wear.failed(error),
    }
    outcome
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(move |db| {
            let statement = statement.clone();
            async move { db.execute_raw(statement).await }
        })
        .await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = sql.to_owned();
        self.run(move |db| {
            let sql = sql.clone();
            async move { db.execute_unprepared(&sql).await }
        })
        .await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(move |db| {
            let statement = statement.clone();
            async move { db.query_one_raw(statement).await }
        })
        .await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(move |db| {
            let statement = statement.clone();
            async move { db.query_all_raw(statement).await }
        })
        .await
    }
}
