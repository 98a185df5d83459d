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
    /// The last activity before the member archived the conversation, which orders their archive. The next activity
    /// sets `activity_seq`, and so moves the conversation back to the list.
    pub archived_seq: Option<i64>,
    pub muted_at: Option<DateTimeUtc>,
    /// When the mute ends. None if it does not end by itself.
    pub muted_until: Option<DateTimeUtc>,
    /// Whether the member has marked the conversation as unread since they last read or wrote in it.
    pub marked_unread: bool,
}

impl ActiveModelBehavior for ActiveModel {}
