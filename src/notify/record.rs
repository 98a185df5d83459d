//! Recording the result of an attempt.

use chrono::{DateTime, SubsecRound, Utc};
use entity::delivery::{self, DeliveryState};
use sea_orm::prelude::Uuid;
use sea_orm::{ActiveEnum, ConnectionTrait, DbErr, Statement};

use super::backoff::{GIVE_UP_AFTER, pause};
use super::outcome::AttemptOutcome;
use crate::app::App;
use crate::store::{SingleWrite, StoreError, WriteTimeout, retry_on_conflict};
use crate::telemetry::DeliveryOutcome;

/// Records what came of a claimed delivery, and returns its state.
pub async fn record(
    app: &App,
    delivery: &delivery::Model,
    outcome: &AttemptOutcome,
) -> Result<DeliveryState, StoreError> {
    let now = app.clock.now();
    let (state, next_at, error) = match outcome {
        AttemptOutcome::Delivered => (DeliveryState::Delivered, now, None),
        AttemptOutcome::NotNeeded => (DeliveryState::Dropped, now, None),
        AttemptOutcome::Postponed { until } => (DeliveryState::Pending, *until, None),
        AttemptOutcome::Gone => (DeliveryState::Failed, now, Some("gone")),
        AttemptOutcome::Retry { error, .. } if now - delivery.created_at >= GIVE_UP_AFTER => {
            (DeliveryState::Failed, now, Some(error.as_str()))
        }
        AttemptOutcome::Retry { after, error } => {
            let attempts = u32::try_from(delivery.attempts).unwrap_or_default();
            let next_at = (now + pause(attempts, *after)).trunc_subsecs(3);
            (DeliveryState::Pending, next_at, Some(error.as_str()))
        }
    };
    let (delivery, error) = (delivery.clone(), error.map(ToOwned::to_owned));
    let record = Record { delivery, state, next_at, error, now };
    let attempt = || async { app.store.write(record.clone()).await };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
    Ok(state)
}

#[derive(Clone)]
struct Record {
    delivery: delivery::Model,
    state: DeliveryState,
    next_at: DateTime<Utc>,
    error: Option<String>,
    now: DateTime<Utc>,
}

impl SingleWrite for Record {
    type Output = ();

    fn key(&self) -> Uuid {
        self.delivery.id.0
    }

    /// A delivery that was claimed again in the meantime keeps its newer attempt, unless this one was the last.
    async fn write(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let is_finished = self.state != DeliveryState::Pending;
        let sql = "UPDATE delivery SET state = $3, next_at = $4, last_error = $5, finished_at = $6,
                subject = CASE WHEN $7 THEN NULL ELSE subject END
            WHERE id = $1 AND target_id = $2 AND state = 1 AND (attempts = $8 OR $9)";
        let values = [
            self.delivery.id.into(),
            self.delivery.target_id.into(),
            self.state.to_value().into(),
            self.next_at.into(),
            self.error.clone().into(),
            is_finished.then_some(self.now).into(),
            (self.state == DeliveryState::Delivered).into(),
            self.delivery.attempts.into(),
            is_finished.into(),
        ];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
        Ok(())
    }

    fn committed(&self, (): &()) {}
}

/// The state after an attempt, as metrics count it.
#[must_use]
pub fn label(state: DeliveryState) -> DeliveryOutcome {
    match state {
        DeliveryState::Pending => DeliveryOutcome::Retried,
        DeliveryState::Delivered => DeliveryOutcome::Delivered,
        DeliveryState::Failed | DeliveryState::Dropped => DeliveryOutcome::Failed,
    }
}
