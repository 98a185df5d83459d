use sea_orm::entity::prelude::*;

use crate::id::{MemberId, TargetId};

/// A browser that shows a member's notifications, reached through its vendor's push service.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "push_registration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    pub member_id: MemberId,
    /// The URL of the push service for this browser. Who signs in there last owns it.
    #[sea_orm(unique)]
    pub endpoint: String,
    /// The public key of the browser, for which the text is encrypted.
    pub p256dh: String,
    /// The secret that the browser shares with the sender.
    pub auth: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
