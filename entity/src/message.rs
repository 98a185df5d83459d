use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// A message, identified by its conversation and its number there.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    /// 1, 2, 3 … without gaps. The oldest may be deleted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub sender_id: MemberId,
    pub body: String,
    pub client_key: Option<String>,
    pub sent_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
