//! Claiming deliveries. Each is claimed by one process for a minute; if that process ends without recording the result,
//! another one takes over.

use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery;
use entity::id::TargetId;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, Value};

use crate::app::App;
use crate::store::{SingleWrite, StoreError, WriteTimeout, any_row, retry_on_conflict};

/// Longer than an attempt may take.
const LEASE: TimeDelta = TimeDelta::minutes(1);

/// What to claim.
#[derive(Clone, Copy, Debug)]
pub enum Pending {
    /// The webhooks of one endpoint.
    Webhooks(TargetId),
    /// The messages to all browsers.
    Push,
}

/// Claims at most `limit` deliveries that are to be tried now, the oldest first.
pub async fn claim(app: &App, pending: Pending, limit: u64) -> Result<Vec<delivery::Model>, StoreError> {
    let now = app.clock.now();
    let is_pending = format!("SELECT 1 FROM delivery WHERE {} LIMIT 1", pending.condition());
    // Writes nothing, because this is asked every second.
    if !any_row(&app.store.read, is_pending, pending.values(now)).await? {
        return Ok(Vec::new());
    }
    let attempt = || async { app.store.write(Claim { pending, limit, now }).await };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

impl Pending {
    /// `$1` is the current time. State 1 is `DeliveryState::Pending`.
    fn condition(self) -> &'static str {
        match self {
            Self::Webhooks(_) => "state = 1 AND channel = 1 AND next_at <= $1 AND target_id = $2",
            Self::Push => "state = 1 AND channel = 2 AND next_at <= $1",
        }
    }

    fn values(self, now: DateTime<Utc>) -> Vec<Value> {
        match self {
            Self::Webhooks(endpoint) => vec![now.into(), endpoint.into()],
            Self::Push => vec![now.into()],
        }
    }
}

struct Claim {
    pending: Pending,
    limit: u64,
    now: DateTime<Utc>,
}

impl SingleWrite for Claim {
    type Output = Vec<delivery::Model>;

    fn key(&self) -> Uuid {
        match self.pending {
            Pending::Webhooks(endpoint) => endpoint.0,
            Pending::Push => Uuid::nil(),
        }
    }

    async fn write(&self, db: &impl ConnectionTrait) -> Result<Self::Output, DbErr> {
        let backend = db.get_database_backend();
        let mut values = self.pending.values(self.now);
        values.extend([self.limit.into(), (self.now + LEASE).into()]);
        let sql = format!(
            "WITH due AS (
                SELECT id, target_id FROM delivery WHERE {condition} ORDER BY next_at LIMIT ${limit} {lock}
            )
            UPDATE delivery SET attempts = attempts + 1, next_at = ${lease}
            WHERE (id, target_id) IN (SELECT id, target_id FROM due)
            RETURNING id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, subject,
                created_at, state, attempts, next_at, last_error, finished_at",
            condition = self.pending.condition(),
            limit = values.len() - 1,
            lease = values.len(),
            lock = skip_locked(backend),
        );
        let mut claimed =
            delivery::Model::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
                .all(db)
                .await?;
        claimed.sort_unstable_by_key(|delivery| delivery.id);
        Ok(claimed)
    }

    fn committed(&self, _: &Self::Output) {}
}

/// SQLite has one writer.
pub(super) fn skip_locked(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" }
}
