use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// An entry of a member's event log. It refers to a message and never contains its text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub kind: EventKind,
    /// The nil UUID for an event that is not about a conversation, because older versions require a value.
    pub conversation_id: ConversationId,
    /// The message that was sent, or the newest one that was read or has expired.
    pub message_seq: Option<i64>,
    /// The other member, of an event that is about one.
    pub other_id: Option<MemberId>,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum EventKind {
    ConversationStarted = 1,
    MessageSent = 2,
    /// The owner of the log has read messages, on any device.
    ReadByOwner = 3,
    ReadByCorrespondent = 4,
    ConversationClosed = 5,
    ConversationDeleted = 6,
    MessagesExpired = 7,
    /// The owner of the log has changed what only they see of the conversation.
    ConversationUpdated = 8,
    /// The owner of the log has blocked or unblocked the other member.
    BlockChanged = 9,
    /// The owner of the log has changed their settings.
    SettingsChanged = 10,
}

impl EventKind {
    /// Whether earlier events may contain data that is erased with this one: messages, or a member's profile, because
    /// erasing a member closes their conversations.
    #[must_use]
    pub fn may_erase(self) -> bool {
        matches!(self, Self::ConversationClosed | Self::ConversationDeleted | Self::MessagesExpired)
    }
}

impl ActiveModelBehavior for ActiveModel {}
