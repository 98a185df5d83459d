//! The access check. A conversation is reached only as the membership of one of its two members: reads select
//! memberships, writes lock a conversation or update a participant for a member, and hand-written SQL takes its
//! conditions from here.
//!
//! Every row that these functions return, lock or update belongs to a conversation of the given member. A
//! conversation of other members is not found, exactly like one that does not exist. No other file names the
//! condition.

use std::cmp::{max, min};

use entity::id::{ConversationId, MemberId};
use entity::{conversation, participant};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QuerySelect, Select, UpdateMany,
};

use crate::messaging::conversation::read_marks::visible_read_seq;
use crate::messaging::{Refusal, Result};
use crate::store::one_of;

/// A conversation as one of its two members sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Membership {
    #[sea_orm(nested)]
    pub conversation: conversation::Model,
    pub member_id: MemberId,
    /// The newest message that the member has read; 0 if none.
    pub read_seq: i64,
    /// The position in the member's list; None if the conversation is not in it.
    pub activity_seq: Option<i64>,
    /// The position in the member's archive, if the conversation is not in their list.
    pub archived_seq: Option<i64>,
    pub muted_at: Option<DateTimeUtc>,
    pub muted_until: Option<DateTimeUtc>,
    pub marked_unread: bool,
    /// The newest message that the correspondent has read; 0 if none, or if one of the two hides their read marks.
    pub correspondent_read_seq: i64,
}

impl Membership {
    #[must_use]
    pub fn unread(&self) -> i64 {
        self.conversation.last_seq - self.read_seq
    }

    /// Whether the member has unread messages, or has marked the conversation as unread.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.marked_unread || self.unread() > 0
    }

    #[must_use]
    pub fn is_archived(&self) -> bool {
        self.activity_seq.is_none() && self.archived_seq.is_some()
    }

    /// The position in the member's list or archive; None if the conversation is in neither.
    #[must_use]
    pub fn position(&self) -> Option<i64> {
        self.activity_seq.or(self.archived_seq)
    }

    /// The rule of `is_not_muted!`.
    #[must_use]
    pub fn is_muted(&self, now: DateTimeUtc) -> bool {
        self.muted_at.is_some() && self.muted_until.is_none_or(|until| now < until)
    }

    #[must_use]
    pub fn correspondent(&self) -> MemberId {
        self.conversation.correspondent(self.member_id)
    }
}

/// The alias of the correspondent's participant in `memberships`.
pub(in crate::messaging) const CORRESPONDENT: &str = "theirs";

const CORRESPONDENT_READ_SEQ: &str = visible_read_seq!(
    "theirs",
    "NOT EXISTS (
        SELECT 1 FROM member WHERE id IN (participant.member_id, theirs.member_id) AND NOT shows_read_marks)"
);

/// Selects the viewer's memberships.
pub(in crate::messaging) fn memberships(viewer: MemberId) -> Select<participant::Entity> {
    let conversation = participant::Entity::belongs_to(conversation::Entity)
        .from(participant::Column::ConversationId)
        .to(conversation::Column::Id);
    let correspondent = participant::Entity::belongs_to(participant::Entity)
        .from(participant::Column::ConversationId)
        .to(participant::Column::ConversationId)
        .on_condition(|own, other| {
            let member = participant::Column::MemberId;
            Expr::col((other, member)).ne(Expr::col((own, member))).into_condition()
        });
    participant::Entity::find()
        .select_only()
        .columns(conversation::Column::iter())
        .columns([
            participant::Column::MemberId,
            participant::Column::ReadSeq,
            participant::Column::ActivitySeq,
            participant::Column::ArchivedSeq,
            participant::Column::MutedAt,
            participant::Column::MutedUntil,
            participant::Column::MarkedUnread,
        ])
        .expr_as(Expr::cust(CORRESPONDENT_READ_SEQ), "correspondent_read_seq")
        .join(JoinType::InnerJoin, conversation.into())
        .join_as(JoinType::InnerJoin, correspondent.into(), CORRESPONDENT)
        .filter(participant::COLUMN.member_id.eq(viewer))
}

/// Returns the viewer's membership, or None if they have no such conversation.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    id: ConversationId,
) -> Result<Option<Membership>, DbErr> {
    memberships(viewer).filter(participant::COLUMN.conversation_id.eq(id)).into_model().one(db).await
}

/// Returns the viewer's memberships of these conversations, in any order.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    ids: &[ConversationId],
) -> Result<Vec<Membership>, DbErr> {
    let ids = ids.iter().map(|id| id.0);
    memberships(viewer)
        .filter(one_of(db, participant::Column::ConversationId, ids))
        .into_model()
        .all(db)
        .await
}

/// Returns the viewer's open conversations with these members that are in the viewer's list or archive.
pub async fn find_open(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    others: &[MemberId],
) -> Result<Vec<Membership>, DbErr> {
    let with = |own: conversation::Column, other: conversation::Column| {
        let others = others.iter().map(|id| id.0);
        Condition::all().add(own.eq(viewer)).add(one_of(db, other, others))
    };
    let (low, high) = (conversation::Column::PairLow, conversation::Column::PairHigh);
    memberships(viewer)
        .filter(Condition::any().add(with(low, high)).add(with(high, low)))
        .filter(conversation::COLUMN.closed_at.is_null())
        .filter(is_listed_or_archived())
        .into_model()
        .all(db)
        .await
}

/// The participants whose member has the conversation in their list or archive.
pub(in crate::messaging) fn is_listed_or_archived() -> Condition {
    Condition::any()
        .add(participant::COLUMN.activity_seq.is_not_null())
        .add(participant::COLUMN.archived_seq.is_not_null())
}

/// In hand-written SQL: a participant is not muted at a time. The rule of `Membership::is_muted`.
macro_rules! is_not_muted {
    ($participant:literal, $now:literal) => {
        concat!("(", $participant, ".muted_at IS NULL OR ", $participant, ".muted_until <= ", $now, ")")
    };
}
pub(crate) use is_not_muted;

/// Selects the member's conversations, without the member's view of them.
pub(in crate::messaging) fn conversations(member: MemberId) -> Select<conversation::Entity> {
    let is_member = Condition::any()
        .add(conversation::COLUMN.pair_low.eq(member))
        .add(conversation::COLUMN.pair_high.eq(member));
    conversation::Entity::find().filter(is_member)
}

/// Returns the conversation, locked, or refuses if the viewer has no such conversation.
pub(in crate::messaging) async fn lock(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    id: ConversationId,
    lock: LockType,
) -> Result<conversation::Model> {
    let found = conversations(viewer).filter(conversation::COLUMN.id.eq(id)).lock(lock).one(db).await?;
    Ok(found.ok_or(Refusal::ConversationNotFound)?)
}

/// Updates the viewer's own participant of a conversation. Affects no row if they have no such conversation.
pub(in crate::messaging) fn update_own(
    viewer: MemberId,
    id: ConversationId,
) -> UpdateMany<participant::Entity> {
    participant::Entity::update_many()
        .filter(participant::COLUMN.conversation_id.eq(id))
        .filter(participant::COLUMN.member_id.eq(viewer))
}

/// The two members of a conversation, the smaller ID first, as the table stores them.
pub(in crate::messaging) fn pair(one: MemberId, other: MemberId) -> [MemberId; 2] {
    [min(one, other), max(one, other)]
}

/// The conversations between the two members of a pair.
pub(in crate::messaging) fn is_between([low, high]: [MemberId; 2]) -> Condition {
    Condition::all().add(conversation::COLUMN.pair_low.eq(low)).add(conversation::COLUMN.pair_high.eq(high))
}

/// In hand-written SQL: the participants of the member whose ID is this parameter, as a table with a condition.
pub(in crate::messaging) fn participants_of(parameter: &str) -> String {
    format!("participant WHERE member_id = {parameter}")
}

/// In hand-written SQL about `conversation`: the member whose ID is this parameter is one of the two.
macro_rules! has_member {
    ($parameter:literal) => {
        concat!($parameter, " IN (pair_low, pair_high)")
    };
}
pub(in crate::messaging) use has_member;
