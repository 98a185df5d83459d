use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, DeliveryId, MemberId, TargetId};

/// Something that happened, to be delivered to one target. It refers to members and messages and never contains their
/// text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// The same for all targets.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_id: TargetId,
    pub channel: Channel,
    pub kind: DeliveryKind,
    pub conversation_id: Option<ConversationId>,
    /// The member who acted, who was erased, or who is notified.
    pub member_id: Option<MemberId>,
    /// The other member of the conversation.
    pub other_id: Option<MemberId>,
    pub message_seq: Option<i64>,
    /// The subject of an erased member, until it is delivered.
    pub subject: Option<String>,
    pub created_at: DateTimeUtc,
    pub state: DeliveryState,
    pub attempts: i32,
    /// When it is tried again, while it is pending. While it is being tried, when another process may take it over.
    pub next_at: DateTimeUtc,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Channel {
    Webhook = 1,
    Push = 2,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum DeliveryKind {
    ConversationUnread = 1,
    MessageSent = 2,
    ConversationStarted = 3,
    ConversationClosed = 4,
    ConversationDeleted = 5,
    MemberErased = 6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum DeliveryState {
    Pending = 1,
    Delivered = 2,
    /// Given up after all attempts.
    Failed = 3,
    /// No longer needed, for example because the messages were read.
    Dropped = 4,
}

impl ActiveModelBehavior for ActiveModel {}
