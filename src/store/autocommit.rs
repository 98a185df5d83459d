//! Statements that are executed one by one, outside of transactions.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::Values;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, Connection, Postgres};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};
use sea_query_sqlx::SqlxValues;

use super::Pool;
use super::kept::KeptConnections;
use super::pooling::Pooling;
use super::pools::Listener;
use super::postgres::TRANSACTION;

/// Where they are executed.
#[derive(Clone)]
pub enum Autocommit {
    Pool(DatabaseConnection),
    /// On PostgreSQL. The listener is told of each that was executed.
    Kept(KeptConnections, Option<Listener>),
}

impl Autocommit {
    /// Calls `listener` for every statement from now on.
    pub fn listen(&mut self, listener: &Listener) {
        match self {
            Self::Pool(pool) => {
                let listener = Arc::clone(listener);
                pool.set_metric_callback(move |info| listener(info.statement));
            }
            Self::Kept(_, listens) => *listens = Some(Arc::clone(listener)),
        }
    }

    /// How the pool stands.
    pub fn usage(&self, name: &'static str) -> Pool {
        let (open, idle, most) = match self {
            Self::Pool(pool) => {
                let pool = pool.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
            Self::Kept(kept, _) => {
                let pool = kept.pool();
                (pool.size(), pool.num_idle() + kept.idle(), pool.options().get_max_connections())
            }
        };
        Pool { name, open, idle, most }
    }

    pub async fn close(self) -> Result<(), DbErr> {
        match self {
            Self::Pool(pool) => pool.close().await,
            Self::Kept(kept, _) => {
                kept.close().await;
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Autocommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool(pool) => pool.fmt(f),
            Self::Kept(kept, _) => kept.fmt(f),
        }
    }
}

/// One that stays prepared where the connection stays ours.
fn query(statement: Statement, pooling: Pooling) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    let query = sqlx::query_with(sqlx::AssertSqlSafe(statement.sql), SqlxValues(values));
    query.persistent(pooling == Pooling::Session)
}

/// Of a statement that was executed.
#[must_use]
pub fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Tells the listener of a statement that was executed.
fn teller<'l>(listener: Option<&'l Listener>, statement: &Statement) -> impl FnOnce() + Send + use<'l> {
    let told = listener.map(|listener| (listener, statement.clone()));
    move || {
        if let Some((listener, statement)) = told {
            listener(&statement);
        }
    }
}

fn in_a_transaction() -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("BEGIN; {TRANSACTION}"))
}

/// Executes a statement on the pool as `SeaORM` does, or on a connection that is kept, which goes back where it did not
/// fail.
macro_rules! execute {
    ($single:ident, $statement:ident, |$pool:ident| $on_pool:expr, |$lease:ident, $pooling:ident| $on_lease:expr) => {{
        let (kept, listener) = match $single {
            Self::Pool($pool) => return $on_pool.await,
            Self::Kept(kept, listener) => (kept, listener),
        };
        let tell = teller(listener.as_ref(), &$statement);
        let mut lease = kept.lease().await?;
        let $pooling = kept.pooling();
        let outcome = match $pooling {
            Pooling::Session => {
                let $lease = &mut *lease;
                $on_lease.await
            }
            Pooling::Transaction => {
                async {
                    let mut tx = lease.begin_with(in_a_transaction()).await?;
                    let $lease = &mut *tx;
                    let outcome = $on_lease.await?;
                    tx.commit().await?;
                    Ok(outcome)
                }
                .await
            }
        };
        tell();
        let outcome = outcome.map_err(failed)?;
        lease.keep();
        outcome
    }};
}

#[async_trait::async_trait]
impl ConnectionTrait for Autocommit {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Kept(..) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let done = execute!(self, statement, |pool| pool.execute_raw(statement), |lease, pooling| {
            query(statement, pooling).execute(lease)
        });
        Ok(done.into())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let statement = Statement::from_string(self.get_database_backend(), sql);
        let done = execute!(self, statement, |pool| pool.execute_unprepared(sql), |lease, _pooling| {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement.sql)).execute(lease)
        });
        Ok(done.into())
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
