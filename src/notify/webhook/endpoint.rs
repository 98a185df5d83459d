//! The rows of the endpoints. An endpoint is in use while a service that is configured with it checks in.

use chrono::{DateTime, Utc};
use entity::delivery::{self, DeliveryState};
use entity::id::TargetId;
use entity::webhook_endpoint::{self, COLUMN, Column};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, Statement};

use crate::app::App;
use crate::messaging::outbox::in_use_since;
use crate::store::{StoreError, WriteTimeout, retry_on_conflict};

/// Marks the endpoint as in use, and creates it if it is new. One that has ended begins again if it was not in use for a
/// while: the operator has removed it and added it again.
pub async fn check_in(app: &App, url: &str) -> Result<webhook_endpoint::Model, StoreError> {
    let attempt = async || {
        let (now, tx) = (app.clock.now(), app.store.begin().await?);
        let sql = "INSERT INTO webhook_endpoint (id, url, seen_at) VALUES ($1, $2, $3)
            ON CONFLICT (url) DO UPDATE SET seen_at = $3,
                ended_at = CASE WHEN webhook_endpoint.seen_at > $4 THEN webhook_endpoint.ended_at END
            RETURNING id, url, seen_at, ended_at, failing_since, last_error";
        let since = in_use_since(app.outbox, now);
        let values = [TargetId::fresh().into(), url.into(), now.into(), since.into()];
        let statement = Statement::from_sql_and_values(app.store.backend(), sql, values);
        let row = webhook_endpoint::Model::find_by_statement(statement).one(&tx).await?;
        app.store.commit(tx).await?;
        Ok(row.ok_or_else(|| DbErr::RecordNotFound("a webhook endpoint".to_owned()))?)
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

/// Ends the endpoint, and gives up everything that was still to be sent to it.
pub async fn end(app: &App, id: TargetId) -> Result<(), StoreError> {
    let attempt = async || {
        let (now, tx) = (app.clock.now(), app.store.begin().await?);
        webhook_endpoint::Entity::update_many()
            .col_expr(Column::EndedAt, Expr::val(now))
            .filter(COLUMN.id.eq(id))
            .exec(&tx)
            .await?;
        delivery::Entity::update_many()
            .col_expr(delivery::Column::State, Expr::val(DeliveryState::Failed))
            .col_expr(delivery::Column::FinishedAt, Expr::val(now))
            .col_expr(delivery::Column::LastError, Expr::val("gone"))
            .filter(delivery::COLUMN.target_id.eq(id))
            .filter(delivery::COLUMN.state.eq(DeliveryState::Pending))
            .exec(&tx)
            .await?;
        app.store.commit(tx).await
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

/// Stores since when the endpoint fails, and why. None if it does not.
pub async fn set_failing(
    app: &App,
    id: TargetId,
    failure: Option<(DateTime<Utc>, &str)>,
) -> Result<(), StoreError> {
    let (since, error) = failure.unzip();
    let attempt = async || {
        let tx = app.store.begin().await?;
        webhook_endpoint::Entity::update_many()
            .col_expr(Column::FailingSince, Expr::val(since))
            .col_expr(Column::LastError, Expr::val(error))
            .filter(COLUMN.id.eq(id))
            .exec(&tx)
            .await?;
        app.store.commit(tx).await
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}
