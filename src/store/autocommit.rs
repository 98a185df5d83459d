//! Single statements, outside transactions.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::Values;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, Connection, Postgres};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};
use sea_query_sqlx::SqlxValues;

use super::connection_cache::ConnectionCache;
use super::pooling::Pooling;
use super::postgres_session::TRANSACTION_SETTINGS;

pub type StatementListener = Arc<dyn Fn(&Statement) + Send + Sync>;

/// The connections of one pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolStatus {
    pub name: &'static str,
    pub open: u32,
    pub idle: usize,
    pub max: u32,
}

/// The connections that execute the statements.
#[derive(Clone)]
pub enum Autocommit {
    Pool(DatabaseConnection),
    /// On PostgreSQL. The listener is called after each statement.
    Cached(ConnectionCache, Option<StatementListener>),
}

impl Autocommit {
    /// Calls `listener` for every statement from now on.
    pub fn set_listener(&mut self, listener: &StatementListener) {
        match self {
            Self::Pool(pool) => {
                let listener = Arc::clone(listener);
                pool.set_metric_callback(move |info| listener(info.statement));
            }
            Self::Cached(_, current) => *current = Some(Arc::clone(listener)),
        }
    }

    pub fn status(&self, name: &'static str) -> PoolStatus {
        let (open, idle, max) = match self {
            Self::Pool(pool) => {
                let pool = pool.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
            Self::Cached(cache, _) => {
                let pool = cache.pool();
                (pool.size(), pool.num_idle() + cache.idle(), pool.options().get_max_connections())
            }
        };
        PoolStatus { name, open, idle, max }
    }

    pub async fn close(self) -> Result<(), DbErr> {
        match self {
            Self::Pool(pool) => pool.close().await,
            Self::Cached(cache, _) => {
                cache.close().await;
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Autocommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool(pool) => pool.fmt(f),
            Self::Cached(cache, _) => cache.fmt(f),
        }
    }
}

/// The statement stays prepared only if the connection keeps its server session.
fn query(statement: Statement, pooling: Pooling) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    let query = sqlx::query_with(sqlx::AssertSqlSafe(statement.sql), SqlxValues(values));
    query.persistent(pooling == Pooling::Session)
}

/// Wraps the driver's error of a statement.
#[must_use]
pub fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Returns a function that calls the listener with the statement.
fn notifier<'l>(
    listener: Option<&'l StatementListener>,
    statement: &Statement,
) -> impl FnOnce() + Send + use<'l> {
    let call = listener.map(|listener| (listener, statement.clone()));
    move || {
        if let Some((listener, statement)) = call {
            listener(&statement);
        }
    }
}

fn begin_with_settings() -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("BEGIN; {TRANSACTION_SETTINGS}"))
}

/// Executes a statement on the pool through `SeaORM`, or on a cached connection, which returns to the cache if the
/// statement succeeds.
macro_rules! execute {
    ($self:ident, $statement:ident, |$pool:ident| $on_pool:expr, |$lease:ident, $pooling:ident| $on_lease:expr) => {{
        let (cache, listener) = match $self {
            Self::Pool($pool) => return $on_pool.await,
            Self::Cached(cache, listener) => (cache, listener),
        };
        let notify = notifier(listener.as_ref(), &$statement);
        let mut lease = cache.lease().await?;
        let $pooling = cache.pooling();
        let outcome = match $pooling {
            Pooling::Session => {
                let $lease = &mut *lease;
                $on_lease.await
            }
            Pooling::Transaction => {
                async {
                    let mut tx = lease.begin_with(begin_with_settings()).await?;
                    let $lease = &mut *tx;
                    let outcome = $on_lease.await?;
                    tx.commit().await?;
                    Ok(outcome)
                }
                .await
            }
        };
        notify();
        let outcome = outcome.map_err(query_error)?;
        lease.return_to_cache();
        outcome
    }};
}

#[async_trait::async_trait]
impl ConnectionTrait for Autocommit {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Cached(..) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let result = execute!(self, statement, |pool| pool.execute_raw(statement), |lease, pooling| {
            query(statement, pooling).execute(lease)
        });
        Ok(result.into())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let statement = Statement::from_string(self.get_database_backend(), sql);
        let result = execute!(self, statement, |pool| pool.execute_unprepared(sql), |lease, _pooling| {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement.sql)).execute(lease)
        });
        Ok(result.into())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let row = execute!(self, statement, |pool| pool.query_one_raw(statement), |lease, pooling| {
            query(statement, pooling).fetch_optional(lease)
        });
        Ok(row.map(Into::into))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = execute!(self, statement, |pool| pool.query_all_raw(statement), |lease, pooling| {
            query(statement, pooling).fetch_all(lease)
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
