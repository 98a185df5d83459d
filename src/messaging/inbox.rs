//! A member's list of conversations, newest activity first.

use entity::id::MemberId;
use entity::{conversation, member, participant};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};

use super::member::matches;
use super::page::{Page, Window, beyond, outside};
use super::seat::{Seat, THEIRS, seats};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub closed: Option<bool>,
    pub unread: Option<bool>,
    /// In the correspondent's name or handle.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    seat: Seat,
    beyond_after: bool,
    beyond_before: bool,
}

/// One statement, whatever the size; two where the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    filter: &Filter,
    window: &Window<i64>,
) -> Result<Page<Seat>, DbErr> {
    let place = participant::Column::ActivitySeq;
    let all = matching(viewer, filter);
    // Newest first: what comes after has the smaller number.
    let across_after = |after| all.clone().filter(place.gte(after)).order_by_asc(place);
    let across_before = |before| all.clone().filter(place.lte(before)).order_by_desc(place);
    let beyond_after = beyond(window.after.map(across_after));
    let beyond_before = beyond(window.before.map(across_before));
    let order = if window.from_end { Order::Asc } else { Order::Desc };
    let rows: Vec<Row> = all
        .apply_if(window.after, |query, after| query.filter(place.lt(after)))
        .apply_if(window.before, |query, before| query.filter(place.gt(before)))
        .expr_as(beyond_after.clone(), "beyond_after")
        .expr_as(beyond_before.clone(), "beyond_before")
        .order_by(place, order)
        .limit(window.size + 1)
        .into_model()
        .all(db)
        .await?;
    let found = rows.first().map(|row| (row.beyond_after, row.beyond_before));
    let rows = rows.into_iter().map(|row| row.seat).collect();
    Ok(Page::cut(rows, window, outside(db, found, beyond_after, beyond_before).await?))
}

/// How many conversations have something that the viewer has not read.
pub async fn count_unread(db: &impl ConnectionTrait, viewer: MemberId) -> Result<u64, DbErr> {
    let unread = Filter { unread: Some(true), ..Filter::default() };
    matching(viewer, &unread).count(db).await
}

fn matching(viewer: MemberId, filter: &Filter) -> Select<participant::Entity> {
    let closed_at = conversation::COLUMN.closed_at;
    let last = Expr::col((conversation::Entity, conversation::Column::LastSeq));
    let read = Expr::col((participant::Entity, participant::Column::ReadSeq));
    seats(viewer)
        .filter(participant::COLUMN.activity_seq.is_not_null())
        .apply_if(filter.closed, |query, closed| {
            query.filter(if closed { closed_at.is_not_null() } else { closed_at.is_null() })
        })
        .apply_if(filter.unread, |query, unread| {
            query.filter(if unread { last.gt(read) } else { last.eq(read) })
        })
        .apply_if(filter.search.as_deref(), |query, search| {
            query.join(JoinType::InnerJoin, correspondent()).filter(matches(search))
        })
}

fn correspondent() -> RelationDef {
    let member = participant::Entity::belongs_to(member::Entity)
        .from(participant::Column::MemberId)
        .to(member::Column::Id);
    RelationDef::from(member).from_alias(THEIRS)
}
