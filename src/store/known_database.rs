//! The database as it was last seen. A connection that reaches another one, such as a promoted standby, expires all
//! event cursors before it is used.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::DbErr;
use sea_orm::sqlx::postgres::PgConnection;
use tokio::sync::watch;

use super::identity::identity_of_connection;

/// The epoch while it has not been read from the database.
pub const UNKNOWN_EPOCH: i64 = 0;

#[derive(Clone, Debug)]
pub struct KnownDatabase {
    identity: Arc<Mutex<Option<String>>>,
    epoch: Arc<watch::Sender<i64>>,
}

impl Default for KnownDatabase {
    fn default() -> Self {
        Self { identity: Arc::default(), epoch: Arc::new(watch::Sender::new(UNKNOWN_EPOCH)) }
    }
}

impl KnownDatabase {
    /// The epoch of valid event cursors.
    pub fn epoch(&self) -> Arc<watch::Sender<i64>> {
        Arc::clone(&self.epoch)
    }

    pub fn set_identity(&self, identity: Option<String>) {
        *self.lock() = identity;
    }

    /// Expires all cursors if a new connection has reached another database than the known one.
    pub async fn check(&self, connection: &mut PgConnection) -> Result<(), DbErr> {
        let Some(known) = self.lock().clone() else { return Ok(()) };
        if identity_of_connection(connection).await? != known {
            let is_new = |epoch: &mut i64| std::mem::replace(epoch, UNKNOWN_EPOCH) != UNKNOWN_EPOCH;
            if self.epoch.send_if_modified(is_new) {
                tracing::warn!("connected to another database: event cursors expire");
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
