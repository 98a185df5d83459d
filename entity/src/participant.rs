use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// A member's side of a conversation: one row of their list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// Everything up to here is read. Sending moves it too.
    pub read_seq: i64,
    /// The number, in the member's event log, of the last activity: the order of the list.
    /// None while the conversation is not listed to this member.
    pub activity_seq: Option<i64>,
    pub muted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
