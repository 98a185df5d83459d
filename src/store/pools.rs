//! The pair of connection pools, for reads and for writes. When its connections become unusable, the pair is replaced
//! as a whole, so that only one request fails.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{DatabaseConnection, Statement};
use tokio::time::timeout;

use super::autocommit::{Autocommit, StatementListener};
use super::pool_health::{PoolFault, PoolHealth};
use super::pooling::Pooling;

/// Time for the connections of a replaced pair to finish.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

type Reopen = Box<dyn Fn(PoolHealth) -> PoolPair + Send + Sync>;

#[derive(Clone, Debug)]
pub struct PoolPair {
    pub read: Autocommit,
    pub write: DatabaseConnection,
    /// The pool of `write`, for writes that are one statement.
    pub write_autocommit: Autocommit,
    pub pooling: Pooling,
    pub health: PoolHealth,
}

#[derive(Clone)]
pub struct Pools(Arc<Shared>);

struct Shared {
    current: Mutex<Current>,
    /// None on SQLite, whose connections do not cross a network.
    reopen: Option<Reopen>,
}

struct Current {
    pair: PoolPair,
    listener: Option<StatementListener>,
}

impl Pools {
    pub fn fixed(read: DatabaseConnection, write: DatabaseConnection) -> Self {
        let (read, write_autocommit) = (Autocommit::Pool(read), Autocommit::Pool(write.clone()));
        let (pooling, health) = (Pooling::Session, PoolHealth::default());
        Self::new(PoolPair { read, write, write_autocommit, pooling, health }, None)
    }

    pub fn replaceable(reopen: impl Fn(PoolHealth) -> PoolPair + Send + Sync + 'static) -> Self {
        Self::new(reopen(PoolHealth::default()), Some(Box::new(reopen)))
    }

    fn new(pair: PoolPair, reopen: Option<Reopen>) -> Self {
        Self(Arc::new(Shared { current: Mutex::new(Current { pair, listener: None }), reopen }))
    }

    /// Returns the current pair, replaced first if it has a fault.
    pub fn current(&self) -> PoolPair {
        let mut current = self.lock();
        if let (Some(fault), Some(reopen)) = (current.pair.health.fault(), &self.0.reopen) {
            match fault {
                PoolFault::Unresponsive => tracing::warn!("the database does not respond: reconnecting"),
                PoolFault::StalePlans => tracing::info!("tables have changed: reconnecting"),
            }
            let new = reopen(PoolHealth::default());
            let old = std::mem::replace(&mut current.pair, new);
            current.attach_listener();
            // Callers that wait for one of its connections fail at once, and use the new pair.
            tokio::spawn(timeout(CLOSE_TIMEOUT, old.close()));
        }
        current.pair.clone()
    }

    /// Calls `listener` for every statement from now on.
    pub fn on_statement(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) {
        let mut current = self.lock();
        current.listener = Some(Arc::new(listener));
        current.attach_listener();
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn attach_listener(&mut self) {
        let Some(listener) = &self.listener else { return };
        self.pair.read.set_listener(listener);
        self.pair.write_autocommit.set_listener(listener);
        let listener = Arc::clone(listener);
        self.pair.write.set_metric_callback(move |info| listener(info.statement));
    }
}

impl PoolPair {
    /// Closes both pools after waiting for the connections in use.
    pub async fn close(self) {
        // The pair is not used again, so its errors do not matter.
        let _ = tokio::join!(self.read.close(), async {
            let _ = self.write_autocommit.close().await;
            self.write.close().await
        });
    }
}

impl fmt::Debug for Pools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pools").field(&self.lock().pair).finish()
    }
}
