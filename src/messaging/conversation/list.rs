//! A member's list of conversations, newest activity first.

use std::cmp::Reverse;

use entity::id::MemberId;
use entity::profile::PublicProfile;
use entity::{conversation, member, message, participant};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select, Value,
};

use crate::messaging::conversation::membership::{CORRESPONDENT, Membership, memberships};
use crate::messaging::conversation::snapshot::{SnapshotQuery, ViewerSnapshot};
use crate::messaging::member::search::{Search, Way};
use crate::messaging::member::standing::Standing;
use crate::messaging::pagination::{FALSE, Page, Window, beyond, outside};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListFilter {
    pub closed: Option<bool>,
    pub unread: Option<bool>,
    /// In the correspondent's name or handle.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    seat: Membership,
    beyond_after: bool,
    beyond_before: bool,
}

/// A page of all of a member's conversations.
pub struct ListedConversation {
    /// The viewer, and whether they are still there; None where they are not at all.
    pub viewer: Option<(Standing, PublicProfile)>,
    /// Each with its correspondent.
    pub page: Page<(Membership, PublicProfile)>,
    /// The last ones, where they were asked for.
    pub messages: Vec<message::Model>,
}

/// Without a filter. One statement.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    window: &Window<i64>,
    with_last_messages: bool,
) -> Result<ListedConversation, DbErr> {
    // One row more than the page has says whether there is more.
    let mut values: Vec<Value> = vec![window.limit().saturating_add(1).into()];
    // Newest first: what comes after has the smaller number. A condition inside the bound, and whether there is
    // anything across it.
    let mut side = |bound: Option<i64>, [inside, across, nearest]: [&str; 3]| {
        let Some(bound) = bound else { return (String::new(), FALSE.to_owned()) };
        values.push(bound.into());
        let place = values.len() + 1;
        let across = format!(
            "(SELECT 1 FROM participant b WHERE b.member_id = $1 AND b.activity_seq {across} ${place}
            ORDER BY b.activity_seq {nearest} LIMIT 1) IS NOT NULL"
        );
        (format!("AND activity_seq {inside} ${place}"), across)
    };
    let (below, after) = side(window.after, ["<", ">=", "ASC"]);
    let (above, before) = side(window.before, [">", "<=", "DESC"]);
    let order = if window.from_end { "ASC" } else { "DESC" };
    let opening = SnapshotQuery {
        participations: format!(
            "activity_seq IS NOT NULL {below} {above} ORDER BY activity_seq {order} LIMIT $2"
        ),
        messages: with_last_messages.then(|| LAST.to_owned()),
        outside: [after, before],
        values,
    };
    let ViewerSnapshot { viewer, outside, mut seats, messages } = opening.read(db, viewer).await?;
    // A join keeps no order.
    if window.from_end {
        seats.sort_by_key(|(seat, _)| seat.activity_seq);
    } else {
        seats.sort_by_key(|(seat, _)| Reverse(seat.activity_seq));
    }
    Ok(ListedConversation { viewer, page: Page::cut(seats, window, outside), messages })
}

const LAST: &str = "message m ON m.conversation_id = c.id AND m.seq = c.last_seq";

/// With a filter. One statement, whatever the size; one more where somebody is searched for, and where the window is
/// empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    filter: &ListFilter,
    window: &Window<i64>,
) -> Result<Page<Membership>, DbErr> {
    let place = participant::Column::ActivitySeq;
    let all = searched(db, viewer, filter).await?;
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
    let unread = ListFilter { unread: Some(true), ..ListFilter::default() };
    matching(viewer, &unread).count(db).await
}

fn matching(viewer: MemberId, filter: &ListFilter) -> Select<participant::Entity> {
    let closed_at = conversation::COLUMN.closed_at;
    let last = Expr::col((conversation::Entity, conversation::Column::LastSeq));
    let read = Expr::col((participant::Entity, participant::Column::ReadSeq));
    memberships(viewer)
        .filter(participant::COLUMN.activity_seq.is_not_null())
        .apply_if(filter.closed, |query, closed| {
            query.filter(if closed { closed_at.is_not_null() } else { closed_at.is_null() })
        })
        .apply_if(filter.unread, |query, unread| {
            query.filter(if unread { last.gt(read) } else { last.eq(read) })
        })
}

async fn searched(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    filter: &ListFilter,
) -> Result<Select<participant::Entity>, DbErr> {
    let (all, search) = (matching(viewer, filter), Search::parse(filter.search.as_deref()));
    if matches!(search, Search::Everybody) {
        return Ok(all);
    }
    let all = all.join(JoinType::InnerJoin, correspondent()).filter(search.fits());
    let list = "participant WHERE member_id = $3 AND activity_seq IS NOT NULL";
    Ok(match search.way(db, list, [viewer.into()]).await? {
        // The list has its order from an index.
        Way::Listed | Way::InOrder => all,
        Way::Named(named) => {
            let theirs = Query::select()
                .column(participant::Column::ConversationId)
                .from(participant::Entity)
                .and_where(participant::COLUMN.member_id.in_subquery(*named))
                .take();
            all.filter(participant::COLUMN.conversation_id.in_subquery(theirs))
        }
    })
}

fn correspondent() -> RelationDef {
    let member = participant::Entity::belongs_to(member::Entity)
        .from(participant::Column::MemberId)
        .to(member::Column::Id);
    RelationDef::from(member).from_alias(CORRESPONDENT)
}
