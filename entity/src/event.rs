use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// One entry of a member's own log: a small reference, never a text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub kind: Kind,
    pub conversation_id: ConversationId,
    /// The message sent, or the newest one read.
    pub message_seq: Option<i64>,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Kind {
    ConversationStarted = 1,
    MessageSent = 2,
    /// The owner of the log read, on this or another device.
    ReadByOwner = 3,
    ReadByCorrespondent = 4,
    ConversationClosed = 5,
    ConversationDeleted = 6,
}

impl Kind {
    /// Whether something that was told before may be gone with it: a conversation, or who a member was, since erasing a
    /// member closes their conversations.
    #[must_use]
    pub fn may_erase(self) -> bool {
        matches!(self, Self::ConversationClosed | Self::ConversationDeleted)
    }
}

impl ActiveModelBehavior for ActiveModel {}
