//! A cache of PostgreSQL connections for single statements. The driver's pool pings each connection that is returned to
//! it: an additional round trip for every statement, which is not needed after a statement that succeeded.

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
use super::postgres_session::{ACQUIRE_TIMEOUT, PING_IF_IDLE_FOR, responds};

/// After this time a connection is returned to the pool, which closes connections that are too old.
const MAX_AGE: Duration = Duration::from_mins(10);

#[derive(Clone, Debug)]
pub struct ConnectionCache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    health: PoolHealth,
    pooling: Pooling,
    /// As many as the pool's connections, so that each holder finds a connection in the cache or in the pool.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
    max_idle: usize,
}

#[derive(Debug)]
struct Idle {
    connection: PoolConnection<Postgres>,
    acquired: Instant,
    since: Instant,
}

impl ConnectionCache {
    pub fn new(pool: PgPool, health: PoolHealth, pooling: Pooling, max_idle: usize) -> Self {
        let permits = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize));
        Self(Arc::new(Inner { pool, health, pooling, permits, idle: Mutex::default(), max_idle }))
    }

    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub fn pooling(&self) -> Pooling {
        self.0.pooling
    }

    /// Returns the number of idle connections in the cache.
    pub fn idle(&self) -> usize {
        self.lock().len()
    }

    /// Returns a connection for one statement.
    pub async fn lease(&self) -> Result<Lease, DbErr> {
        let permit = timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.0.permits).acquire_owned()).await;
        let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let idle = self.lock().pop();
        let (connection, acquired) = match idle {
            Some(Idle { connection, acquired, since }) if since.elapsed() < PING_IF_IDLE_FOR => {
                (connection, acquired)
            }
            Some(Idle { mut connection, acquired, .. }) => {
                if responds(&mut connection, &self.0.health).await {
                    (connection, acquired)
                } else {
                    connection.close_on_drop();
                    // Dropped before the next one is acquired: the pool may have no room for both.
                    drop(connection);
                    (self.acquire().await?, Instant::now())
                }
            }
            None => (self.acquire().await?, Instant::now()),
        };
        Ok(Lease { connection, acquired, cache: self.clone(), _permit: permit })
    }

    async fn acquire(&self) -> Result<PoolConnection<Postgres>, DbErr> {
        self.0.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })
    }

    /// Closes all connections after waiting for those in use.
    pub async fn close(&self) {
        self.0.permits.close();
        self.lock().clear();
        self.0.pool.close().await;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use. If it is dropped during a statement, or after one that failed, it returns to the pool, which
/// checks it.
pub struct Lease {
    connection: PoolConnection<Postgres>,
    acquired: Instant,
    cache: ConnectionCache,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Returns the connection to the cache after a statement that succeeded.
    pub fn return_to_cache(self) {
        let Self { connection, acquired, cache, _permit } = self;
        let Inner { permits, health, max_idle, .. } = &*cache.0;
        let mut idle = cache.lock();
        let has_room = idle.len() < *max_idle && !permits.is_closed();
        if has_room && health.fault().is_none() && acquired.elapsed() < MAX_AGE {
            idle.push(Idle { connection, acquired, since: Instant::now() });
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
