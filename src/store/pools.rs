//! The pools of connections: one that reads, one that writes. They are replaced as a whole where their
//! connections are no good any more, so that one who finds out spares all the others.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{DatabaseConnection, Statement};
use tokio::time::timeout;

use super::autocommit::Autocommit;
use super::pool_health::{PoolFault, PoolHealth};
use super::pooling::Pooling;

/// What connections in use may take to end, before their pool is given up.
const CLOSING: Duration = Duration::from_secs(10);

pub type Listener = Arc<dyn Fn(&Statement) + Send + Sync>;
type Reopen = Box<dyn Fn(PoolHealth) -> Pair + Send + Sync>;

#[derive(Clone, Debug)]
pub struct Pair {
    pub read: Autocommit,
    pub write: DatabaseConnection,
    /// Of the same pool as `write`, for what is written by one statement.
    pub write_single: Autocommit,
    pub pooling: Pooling,
    pub wear: PoolHealth,
}

#[derive(Clone)]
pub struct Pools(Arc<Shared>);

struct Shared {
    current: Mutex<Current>,
    /// None on SQLite, whose connections are to a file of the same machine.
    reopen: Option<Reopen>,
}

struct Current {
    pair: Pair,
    listener: Option<Listener>,
}

impl Pools {
    pub fn fixed(read: DatabaseConnection, write: DatabaseConnection) -> Self {
        let (read, write_single) = (Autocommit::Pool(read), Autocommit::Pool(write.clone()));
        Self::new(
            Pair { read, write, write_single, pooling: Pooling::Session, wear: PoolHealth::default() },
            None,
        )
    }

    pub fn replaceable(reopen: impl Fn(PoolHealth) -> Pair + Send + Sync + 'static) -> Self {
        Self::new(reopen(PoolHealth::default()), Some(Box::new(reopen)))
    }

    fn new(pair: Pair, reopen: Option<Reopen>) -> Self {
        Self(Arc::new(Shared { current: Mutex::new(Current { pair, listener: None }), reopen }))
    }

    /// The pools to use now: others than before where those are worn out.
    pub fn current(&self) -> Pair {
        let mut current = self.lock();
        if let (Some(worn), Some(reopen)) = (current.pair.wear.worn(), &self.0.reopen) {
            match worn {
                PoolFault::Silent => tracing::warn!("the database does not answer: connecting anew"),
                PoolFault::Stale => tracing::info!("tables have changed: connecting anew"),
            }
            let fresh = reopen(PoolHealth::default());
            let old = std::mem::replace(&mut current.pair, fresh);
            current.listen();
            // Whoever waits for one of its connections is told at once.
            tokio::spawn(timeout(CLOSING, old.close()));
        }
        current.pair.clone()
    }

    /// Calls `listener` for every statement from now on.
    pub fn on_statement(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) {
        let mut current = self.lock();
        current.listener = Some(Arc::new(listener));
        current.listen();
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn listen(&mut self) {
        let Some(listener) = &self.listener else { return };
        self.pair.read.listen(listener);
        self.pair.write_single.listen(listener);
        let listener = Arc::clone(listener);
        self.pair.write.set_metric_callback(move |info| listener(info.statement));
    }
}

impl Pair {
    /// Waits for what is in use.
    pub async fn close(self) {
        // Nobody is left to tell that one could not say goodbye.
        let _ = tokio::join!(self.read.close(), async {
            let _ = self.write_single.close().await;
            self.write.close().await
        });
    }
}

impl fmt::Debug for Pools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pools").field(&self.lock().pair).finish()
    }
}
