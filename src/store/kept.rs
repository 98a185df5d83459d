//! Connections to PostgreSQL for single statements, which are kept from one to the next. The driver's pool asks each
//! connection that is given back for a sign of life: a round trip more for every statement, which nobody needs after
//! one that was answered.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::{PgConnection, Postgres};
use sea_orm::sqlx::{self, PgPool};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::pool_health::PoolHealth;
use super::pooling::Pooling;
use super::postgres::{ACQUIRING, IDLE, answers};

/// After this it goes back to the pool, which knows when it is too old.
const AGE: Duration = Duration::from_mins(10);

#[derive(Clone, Debug)]
pub struct KeptConnections(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    wear: PoolHealth,
    pooling: Pooling,
    /// As many as the pool may have: whoever has one finds a connection here or there.
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
    /// How many may be idle here.
    most: usize,
}

#[derive(Debug)]
struct Idle {
    connection: PoolConnection<Postgres>,
    taken: Instant,
    since: Instant,
}

impl KeptConnections {
    pub fn new(pool: PgPool, wear: PoolHealth, pooling: Pooling, most: usize) -> Self {
        let turns = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize));
        Self(Arc::new(Inner { pool, wear, pooling, turns, idle: Mutex::default(), most }))
    }

    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub fn pooling(&self) -> Pooling {
        self.0.pooling
    }

    /// How many are idle here.
    pub fn idle(&self) -> usize {
        self.lock().len()
    }

    /// A connection for one statement.
    pub async fn lease(&self) -> Result<Lease, DbErr> {
        let turn = timeout(ACQUIRING, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let turn = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let idle = self.lock().pop();
        let (connection, taken) = match idle {
            Some(Idle { connection, taken, since }) if since.elapsed() < IDLE => (connection, taken),
            Some(Idle { mut connection, taken, .. }) => {
                if answers(&mut connection, &self.0.wear).await {
                    (connection, taken)
                } else {
                    connection.close_on_drop();
                    // Before another is asked for: the pool may have no place for both.
                    drop(connection);
                    (self.acquire().await?, Instant::now())
                }
            }
            None => (self.acquire().await?, Instant::now()),
        };
        Ok(Lease { connection, taken, kept: self.clone(), _turn: turn })
    }

    async fn acquire(&self) -> Result<PoolConnection<Postgres>, DbErr> {
        self.0.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })
    }

    /// Waits for those that are in use.
    pub async fn close(&self) {
        self.0.turns.close();
        self.lock().clear();
        self.0.pool.close().await;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use. Where it is dropped in the middle of a statement, or after one that failed, the pool looks
/// after it.
pub struct Lease {
    connection: PoolConnection<Postgres>,
    taken: Instant,
    kept: KeptConnections,
    _turn: OwnedSemaphorePermit,
}

impl Lease {
    /// After a statement that was answered.
    pub fn keep(self) {
        let Self { connection, taken, kept, _turn } = self;
        let Inner { turns, wear, most, .. } = &*kept.0;
        let mut idle = kept.lock();
        if idle.len() < *most && wear.worn().is_none() && !turns.is_closed() && taken.elapsed() < AGE {
            idle.push(Idle { connection, taken, since: Instant::now() });
        }
    }
}

impl Deref for Lease {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
