use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// A member's state in a conversation: one row of their list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The number of the newest read message. Sending a message also updates it, and so does deleting older ones.
    pub read_seq: i64,
    /// The number of the last activity in the member's event log, which orders their list. None while the conversation
    /// is not in the list.
    pub activity_seq: Option<i64>,
    pub muted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
