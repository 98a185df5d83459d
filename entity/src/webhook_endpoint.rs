use sea_orm::entity::prelude::*;

use crate::id::TargetId;

/// A URL that the platform's webhooks are sent to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    #[sea_orm(unique)]
    pub url: String,
    /// When a service that is configured with it was last running.
    pub seen_at: DateTimeUtc,
    /// When it answered that it is gone for good.
    pub ended_at: Option<DateTimeUtc>,
    /// The first failure since the last success.
    pub failing_since: Option<DateTimeUtc>,
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
