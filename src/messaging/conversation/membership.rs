//! The one gate: a conversation is only ever reached through the seat of one of its members.

use entity::id::{ConversationId, MemberId};
use entity::{conversation, participant};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QuerySelect, Select,
};

use crate::messaging::conversation::snapshot::{SnapshotQuery, ViewerSnapshot};
use crate::messaging::message::history;
use crate::messaging::pagination::{FALSE, Window};
use crate::messaging::rows::RowReader;
use crate::store::{AnyOfIds, one_of};

/// A conversation as one of its two members sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Membership {
    #[sea_orm(nested)]
    pub conversation: conversation::Model,
    /// Whose seat it is.
    pub member_id: MemberId,
    pub read_seq: i64,
    pub activity_seq: Option<i64>,
    pub muted_at: Option<DateTimeUtc>,
    /// How far the correspondent has read.
    pub correspondent_read_seq: i64,
}

impl Membership {
    #[must_use]
    pub fn unread(&self) -> i64 {
        self.conversation.last_seq - self.read_seq
    }

    #[must_use]
    pub fn correspondent(&self) -> MemberId {
        self.conversation.correspondent(self.member_id)
    }
}

/// The conversation `c`, but for its id, with the viewer's side `p` and the correspondent's `t`, as `Seat::read` takes
/// them.
pub(in crate::messaging) const COLUMNS: &str = "c.pair_low, c.pair_high, c.started_by, c.last_seq, c.last_message_at, \
    c.created_at, c.closed_at, c.closed_by, p.read_seq, p.activity_seq, p.muted_at, t.read_seq";

impl Membership {
    pub(in crate::messaging) fn read(
        member_id: MemberId,
        id: ConversationId,
        columns: &mut RowReader<'_>,
    ) -> Result<Self, DbErr> {
        let conversation = conversation::Model {
            id,
            pair_low: columns.take()?,
            pair_high: columns.take()?,
            started_by: columns.take()?,
            last_seq: columns.take()?,
            last_message_at: columns.take()?,
            created_at: columns.take()?,
            closed_at: columns.take()?,
            closed_by: columns.take()?,
        };
        Ok(Self {
            conversation,
            member_id,
            read_seq: columns.take()?,
            activity_seq: columns.take()?,
            muted_at: columns.take()?,
            correspondent_read_seq: columns.take()?,
        })
    }
}

/// The other participant, in the statements made here.
pub(in crate::messaging) const CORRESPONDENT: &str = "theirs";

/// The seats of one member.
pub(in crate::messaging) fn memberships(viewer: MemberId) -> Select<participant::Entity> {
    let conversation = participant::Entity::belongs_to(conversation::Entity)
        .from(participant::Column::ConversationId)
        .to(conversation::Column::Id);
    let theirs = participant::Entity::belongs_to(participant::Entity)
        .from(participant::Column::ConversationId)
        .to(participant::Column::ConversationId)
        .on_condition(|mine, theirs| {
            let member = participant::Column::MemberId;
            Expr::col((theirs, member)).ne(Expr::col((mine, member))).into_condition()
        });
    participant::Entity::find()
        .select_only()
        .columns(conversation::Column::iter())
        .columns([
            participant::Column::MemberId,
            participant::Column::ReadSeq,
            participant::Column::ActivitySeq,
            participant::Column::MutedAt,
        ])
        .expr_as(Expr::col((CORRESPONDENT, participant::Column::ReadSeq)), "correspondent_read_seq")
        .join(JoinType::InnerJoin, conversation.into())
        .join_as(JoinType::InnerJoin, theirs.into(), CORRESPONDENT)
        .filter(participant::COLUMN.member_id.eq(viewer))
}

/// The viewer's seat in a conversation. None where there is no such conversation, or they are not in it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    id: ConversationId,
) -> Result<Option<Membership>, DbErr> {
    memberships(viewer).filter(participant::COLUMN.conversation_id.eq(id)).into_model().one(db).await
}

/// Those of these conversations that the viewer is in.
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

/// As `find_many`, with all that a page of messages shows of their senders, and with such a page of each where one is
/// asked for, on PostgreSQL. One statement.
pub async fn open_many(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    ids: &[ConversationId],
    messages: Option<&Window<i64>>,
) -> Result<ViewerSnapshot, DbErr> {
    let AnyOfIds { condition, mut values } = AnyOfIds::new(db, ids.iter().map(|id| id.0), 2);
    let messages = messages.map(|window| history::lateral(window, &mut values));
    let participations = format!("conversation_id {condition}");
    let outside = [FALSE; 2].map(ToOwned::to_owned);
    SnapshotQuery { participations, messages, outside, values }.read(db, viewer).await
}

/// The viewer's open conversations with these members, as far as they are listed to the viewer.
pub async fn find_open(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    others: &[MemberId],
) -> Result<Vec<Membership>, DbErr> {
    let with = |mine: conversation::Column, theirs: conversation::Column| {
        let others = others.iter().map(|id| id.0);
        Condition::all().add(mine.eq(viewer)).add(one_of(db, theirs, others))
    };
    let (low, high) = (conversation::Column::PairLow, conversation::Column::PairHigh);
    memberships(viewer)
        .filter(Condition::any().add(with(low, high)).add(with(high, low)))
        .filter(conversation::COLUMN.closed_at.is_null())
        .filter(participant::COLUMN.activity_seq.is_not_null())
        .into_model()
        .all(db)
        .await
}
