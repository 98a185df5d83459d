use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// A member is to be notified of a conversation, if its messages are still unread when it is due. Further messages
/// until then do not change it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient_id: MemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    pub due_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
