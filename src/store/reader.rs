//! Statements outside a transaction.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::autocommit::Autocommit;
use super::pool_health::{PoolHealth, is_replaced, is_stale_plan};
use super::pools::Pools;
use super::run_to_completion::RunToCompletion;
use crate::limits::fair_share::{FairShare, hold};

/// A statement, and waiting for a connection before it. More than either may take by itself.
const PATIENCE: Duration = Duration::from_secs(6);
/// Of a statement whose pools are replaced under it.
const ATTEMPTS: usize = 3;

/// Runs statements outside a transaction, each for a bounded time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    pools: Pools,
    backend: DbBackend,
    /// Whose statements wait for each other, and not in front of everybody else's. None is in a hurry.
    share: Option<Arc<FairShare>>,
    /// Whether each statement runs in a task of its own.
    has_tasks: bool,
}

impl Reader {
    pub(super) fn new(pools: Pools) -> Self {
        let backend = pools.current().read.get_database_backend();
        Self { pools, backend, share: None, has_tasks: false }
    }

    /// With no more statements at once than this share has.
    pub(super) fn shared(&self, share: Arc<FairShare>) -> Self {
        Self { share: Some(share), ..self.clone() }
    }

    /// For callers who may not be polled for a while: their statements come to an end and give back what they use.
    pub(super) fn with_tasks(&self) -> Self {
        Self { has_tasks: true, ..self.clone() }
    }

    /// A statement that needs others' connections, or fresh plans, is run again with those: the
    /// database has done nothing for it.
    async fn run<T, F, S>(&self, statement: S) -> Result<T, DbErr>
    where
        S: FnOnce(Autocommit) -> F + Clone + Send + 'static,
        T: Send + 'static,
        F: Future<Output = Result<T, DbErr>> + Send + 'static,
    {
        let mut attempts = 1;
        loop {
            let (statement, pools, share) = (statement.clone(), self.pools.clone(), self.share.clone());
            let running = async move {
                let turn = match &share {
                    Some(share) => Some(share.read().await),
                    None => None,
                };
                // Others wait for its connection.
                let held = hold();
                let pair = pools.current();
                let running = bounded(statement(pair.read), pair.wear);
                // A caller who goes away must not leave a connection in the middle of a statement, which nobody would
                // notice to be silent.
                let finishing = RunToCompletion::new(async move {
                    // Until the statement ends, whoever has gone away meanwhile.
                    let _turn = turn;
                    let began = Instant::now();
                    let outcome = running.await;
                    drop(held);
                    if let Some(share) = share {
                        share.rest_from_reading(began.elapsed()).await;
                    }
                    outcome
                });
                finishing.await
            };
            let outcome = if self.has_tasks {
                let running = AbortOnDropHandle::new(tokio::spawn(running));
                running.await.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
            } else {
                running.await
            };
            match outcome {
                Err(error) if attempts < ATTEMPTS && (is_stale_plan(&error) || is_replaced(&error)) => {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

/// For a statement outside a transaction, and waiting for its connection.
pub(super) async fn bounded<T>(
    running: impl Future<Output = Result<T, DbErr>>,
    wear: PoolHealth,
) -> Result<T, DbErr> {
    let Some(outcome) = wear.within(PATIENCE, running).await else {
        let silent = format!("the database did not answer in {} seconds", PATIENCE.as_secs());
        return Err(DbErr::Conn(RuntimeErr::Internal(silent)));
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
        self.run(async move |db: Autocommit| db.execute_raw(statement).await).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = sql.to_owned();
        self.run(async move |db: Autocommit| db.execute_unprepared(&sql).await).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(async move |db: Autocommit| db.query_one_raw(statement).await).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(async move |db: Autocommit| db.query_all_raw(statement).await).await
    }
}
