use std::ops::RangeInclusive;

use sea_orm::entity::prelude::*;

use crate::id::{ConversationId, MemberId};

/// A conversation of two members. A unique index allows at most one open conversation for each pair.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    /// The member with the smaller ID.
    pub pair_low: MemberId,
    /// The member with the greater ID.
    pub pair_high: MemberId,
    pub started_by: MemberId,
    /// The number of the newest message; 0 if there was none yet.
    pub last_seq: i64,
    /// The number up to which messages were deleted because of their age. Less than `last_seq`, unless both are 0.
    pub expired_seq: i64,
    pub last_message_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<MemberId>,
}

impl Model {
    /// Returns the numbers of the messages.
    #[must_use]
    pub fn message_seqs(&self) -> RangeInclusive<i64> {
        self.expired_seq + 1..=self.last_seq
    }

    #[must_use]
    pub fn members(&self) -> [MemberId; 2] {
        [self.pair_low, self.pair_high]
    }

    /// Returns the member other than `viewer`.
    #[must_use]
    pub fn correspondent(&self, viewer: MemberId) -> MemberId {
        if viewer == self.pair_low { self.pair_high } else { self.pair_low }
    }
}

impl ActiveModelBehavior for ActiveModel {}
