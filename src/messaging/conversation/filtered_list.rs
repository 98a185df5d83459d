//! The conversations in a member's list or archive that match a filter or a search, newest activity first.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::{conversation, member, participant};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, JoinType, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};

use crate::messaging::conversation::membership::{
    CORRESPONDENT, Membership, is_not_muted, memberships, participants_of,
};
use crate::messaging::member::search::{Search, SearchStrategy};
use crate::messaging::pagination::{Outside, Page, Window, exists, outside};
use crate::messaging::relationship::block;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListFilter {
    pub closed: Option<bool>,
    pub unread: Option<bool>,
    /// Selects the archive instead of the list.
    pub archived: bool,
    /// Searches the correspondent's name and handle.
    pub search: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    membership: Membership,
    outside_after: bool,
    outside_before: bool,
}

/// Reads a page. One statement, a second one for a search, and another if the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    filter: &ListFilter,
    window: &Window<i64>,
) -> Result<Page<Membership>, DbErr> {
    let position = position(filter);
    let conversations = searched(db, viewer, filter).await?;
    // The newest activity comes first, so rows after a bound have smaller numbers.
    let at_or_before = |after| conversations.clone().filter(position.gte(after)).order_by_asc(position);
    let at_or_after = |before| conversations.clone().filter(position.lte(before)).order_by_desc(position);
    let outside_after = exists(window.after.map(at_or_before));
    let outside_before = exists(window.before.map(at_or_after));
    let order = if window.from_end { Order::Asc } else { Order::Desc };
    let rows: Vec<Row> = conversations
        .apply_if(window.after, |query, after| query.filter(position.lt(after)))
        .apply_if(window.before, |query, before| query.filter(position.gt(before)))
        .expr_as(outside_after.clone(), "outside_after")
        .expr_as(outside_before.clone(), "outside_before")
        .order_by(position, order)
        .limit(window.size + 1)
        .into_model()
        .all(db)
        .await?;
    let flags = rows.first().map(|row| Outside { after: row.outside_after, before: row.outside_before });
    let rows = rows.into_iter().map(|row| row.membership).collect();
    Ok(Page::from_rows(rows, window, outside(db, flags, outside_after, outside_before).await?))
}

/// Counts the unread conversations in the list that want the viewer's attention: neither muted nor with members whom
/// the viewer blocks.
pub async fn count_unread(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let unread = ListFilter { unread: Some(true), ..ListFilter::default() };
    let correspondent = Expr::col((CORRESPONDENT, participant::Column::MemberId));
    // On SQLite, the query builder replaces only placeholders without a number.
    let is_not_muted = match db.get_database_backend() {
        DbBackend::Postgres => is_not_muted!("participant", "$1"),
        _ => is_not_muted!("participant", "?"),
    };
    matching(viewer, &unread)
        .filter(Expr::cust_with_values(is_not_muted, [now]))
        .filter(correspondent.not_in_subquery(block::blocked_by(viewer)))
        .count(db)
        .await
}

/// The column that orders the list, or the archive.
fn position(filter: &ListFilter) -> participant::Column {
    if filter.archived { participant::Column::ArchivedSeq } else { participant::Column::ActivitySeq }
}

fn matching(viewer: MemberId, filter: &ListFilter) -> Select<participant::Entity> {
    let closed_at = conversation::COLUMN.closed_at;
    let last = Expr::col((conversation::Entity, conversation::Column::LastSeq));
    let read = Expr::col((participant::Entity, participant::Column::ReadSeq));
    let marked = participant::COLUMN.marked_unread;
    memberships(viewer)
        .filter(position(filter).is_not_null())
        .apply_if(filter.archived.then_some(participant::COLUMN.activity_seq), |query, activity| {
            query.filter(activity.is_null())
        })
        .apply_if(filter.closed, |query, closed| {
            query.filter(if closed { closed_at.is_not_null() } else { closed_at.is_null() })
        })
        .apply_if(filter.unread, |query, unread| {
            query.filter(if unread {
                last.gt(read).or(marked.eq(true))
            } else {
                last.eq(read).and(marked.eq(false))
            })
        })
}

async fn searched(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    filter: &ListFilter,
) -> Result<Select<participant::Entity>, DbErr> {
    let (conversations, search) = (matching(viewer, filter), Search::parse(filter.search.as_deref()));
    if matches!(search, Search::Everybody) {
        return Ok(conversations);
    }
    let conversations = conversations.join(JoinType::InnerJoin, correspondent()).filter(search.condition());
    let is_in = if filter.archived {
        "activity_seq IS NULL AND archived_seq IS NOT NULL"
    } else {
        "activity_seq IS NOT NULL"
    };
    let list = format!("{} AND {is_in}", participants_of("$3"));
    Ok(match search.strategy(db, &list, [viewer.into()]).await? {
        // An index has the list's order.
        SearchStrategy::ScanList | SearchStrategy::ScanInOrder => conversations,
        SearchStrategy::ByWord(members) => {
            let with_members = Query::select()
                .column(participant::Column::ConversationId)
                .from(participant::Entity)
                .and_where(participant::COLUMN.member_id.in_subquery(*members))
                .take();
            conversations.filter(participant::COLUMN.conversation_id.in_subquery(with_members))
        }
    })
}

fn correspondent() -> RelationDef {
    let member = participant::Entity::belongs_to(member::Entity)
        .from(participant::Column::MemberId)
        .to(member::Column::Id);
    RelationDef::from(member).from_alias(CORRESPONDENT)
}
