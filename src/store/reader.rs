use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::autocommit::Autocommit;
use super::pool_health::{PoolHealth, is_pool_closed, is_stale_plan};
use super::pools::Pools;
use super::run_to_completion::RunToCompletion;
use crate::limits::fair_share::{FairShare, hold};

/// Time for a statement and for acquiring its connection. Longer than the timeout of either.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(6);
/// Attempts of a statement whose pools are replaced.
const MAX_ATTEMPTS: usize = 3;

/// Runs statements outside transactions, each with a timeout. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    pools: Pools,
    backend: DbBackend,
    /// Limits the concurrent statements of one caller. None for background work.
    share: Option<Arc<FairShare>>,
    /// Whether each statement runs in its own task.
    has_tasks: bool,
    /// Limits the concurrent statements of all callers for one purpose.
    turns: Option<Arc<Semaphore>>,
}

impl Reader {
    pub(super) fn new(pools: Pools) -> Self {
        let backend = pools.current().read.get_database_backend();
        Self { pools, backend, share: None, has_tasks: false, turns: None }
    }

    pub(super) fn with_share(&self, share: Arc<FairShare>) -> Self {
        Self { share: Some(share), ..self.clone() }
    }

    pub(super) fn with_tasks(&self, turns: Arc<Semaphore>) -> Self {
        Self { has_tasks: true, turns: Some(turns), ..self.clone() }
    }

    /// Runs a statement. If the pools are replaced in the meantime, or its plan is stale, it was not executed, and runs
    /// again on the new pools.
    async fn run<T, F, S>(&self, statement: S) -> Result<T, DbErr>
    where
        S: FnOnce(Autocommit) -> F + Clone + Send + 'static,
        T: Send + 'static,
        F: Future<Output = Result<T, DbErr>> + Send + 'static,
    {
        let mut attempts = 1;
        loop {
            let (statement, pools) = (statement.clone(), self.pools.clone());
            let attempt = run_once(statement, pools, self.share.clone(), self.turns.clone());
            let outcome = if self.has_tasks {
                let task = AbortOnDropHandle::new(tokio::spawn(attempt));
                // `ConnectionTrait` has no other error for a panicked task.
                task.await.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
            } else {
                attempt.await
            };
            match outcome {
                Err(error)
                    if attempts < MAX_ATTEMPTS && (is_stale_plan(&error) || is_pool_closed(&error)) =>
                {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

async fn run_once<T, F, S>(
    statement: S,
    pools: Pools,
    share: Option<Arc<FairShare>>,
    turns: Option<Arc<Semaphore>>,
) -> Result<T, DbErr>
where
    S: FnOnce(Autocommit) -> F,
    T: Send + 'static,
    F: Future<Output = Result<T, DbErr>> + Send + 'static,
{
    let permit = match &share {
        Some(share) => Some(share.read().await),
        None => None,
    };
    // After the share, so that a caller with many statements does not delay those of others.
    let turn = match turns {
        Some(turns) => turns.acquire_owned().await.ok(),
        None => None,
    };
    // Marks the connection as held, because others wait for it.
    let held = hold();
    let pair = pools.current();
    let statement = bounded(statement(pair.read), pair.health);
    // Runs to completion: a dropped statement would leave a busy connection in the pool, without a timeout.
    RunToCompletion::new(async move {
        let _permit = permit;
        let start = Instant::now();
        let outcome = statement.await;
        drop((held, turn));
        if let Some(share) = share {
            share.pause_after_read(start.elapsed()).await;
        }
        outcome
    })
    .await
}

/// Runs a statement outside transactions with a timeout that includes acquiring its connection, and records the
/// outcome.
pub(super) async fn bounded<T>(
    statement: impl Future<Output = Result<T, DbErr>>,
    health: PoolHealth,
) -> Result<T, DbErr> {
    let Some(outcome) = health.with_timeout(STATEMENT_TIMEOUT, statement).await else {
        let message = format!("the database did not respond in {} seconds", STATEMENT_TIMEOUT.as_secs());
        return Err(DbErr::Conn(RuntimeErr::Internal(message)));
    };
    match &outcome {
        Ok(_) => health.record_response(),
        Err(error) => health.record_error(error),
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
