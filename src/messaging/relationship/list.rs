//! A member's lists of other members: contacts, followed members, blocked members. Sorted by name.

use entity::id::MemberId;
use entity::member;
use entity::relationship::{self, RelationshipKind};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::messaging::member::search::{Search, SearchStrategy};
use crate::messaging::pagination::{Outside, Page, Window, exists, outside};

/// A position in a list sorted by name. The ID orders members with the same name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberCursor {
    pub sort_name: String,
    pub id: MemberId,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    member: member::Model,
    outside_after: bool,
    outside_before: bool,
}

/// One statement, a second one for a search, and another if the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    kind: RelationshipKind,
    search: Option<&str>,
    window: &Window<MemberCursor>,
) -> Result<Page<member::Model>, DbErr> {
    let members = listed(db, viewer, kind, &Search::parse(search)).await?;
    let (after, before) = (window.after.as_ref(), window.before.as_ref());
    let outside_after = exists(after.map(|after| members.clone().filter(position().lte(value(after)))));
    let outside_before = exists(before.map(|before| members.clone().filter(position().gte(value(before)))));
    let order = if window.from_end { Order::Desc } else { Order::Asc };
    let rows: Vec<Row> = members
        .apply_if(after, |query, after| query.filter(position().gt(value(after))))
        .apply_if(before, |query, before| query.filter(position().lt(value(before))))
        .expr_as(outside_after.clone(), "outside_after")
        .expr_as(outside_before.clone(), "outside_before")
        .order_by(member::Column::SortName, order.clone())
        .order_by(member::Column::Id, order)
        .limit(window.size + 1)
        .into_model()
        .all(db)
        .await?;
    let flags = rows.first().map(|row| Outside { after: row.outside_after, before: row.outside_before });
    let rows = rows.into_iter().map(|row| row.member).collect();
    Ok(Page::from_rows(rows, window, outside(db, flags, outside_after, outside_before).await?))
}

/// Selects all members of the list who match the search.
async fn listed(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    kind: RelationshipKind,
    search: &Search,
) -> Result<Select<member::Entity>, DbErr> {
    let related = relationship::Entity::belongs_to(member::Entity)
        .from(relationship::Column::OtherId)
        .to(member::Column::Id);
    let joined = || {
        member::Entity::find()
            .join_rev(JoinType::InnerJoin, related.into())
            .filter(relationship::COLUMN.member_id.eq(viewer))
            .filter(relationship::COLUMN.kind.eq(kind))
    };
    let list = "relationship WHERE member_id = $3 AND kind = $4";
    let members = match search.strategy(db, list, [viewer.into(), kind.into()]).await? {
        SearchStrategy::ScanList => joined(),
        SearchStrategy::ByWord(members) => {
            joined().filter(relationship::COLUMN.other_id.in_subquery(*members))
        }
        // A scalar subquery, so that no planner starts from it.
        SearchStrategy::ScanInOrder => {
            let in_list = relationship::Entity::find()
                .select_only()
                .column(relationship::Column::OtherId)
                .filter(relationship::COLUMN.member_id.eq(viewer))
                .filter(relationship::COLUMN.kind.eq(kind))
                .filter(
                    Expr::col((relationship::Entity, relationship::Column::OtherId))
                        .equals((member::Entity, member::Column::Id)),
                )
                .limit(1)
                .into_query();
            member::Entity::find().filter(Expr::SubQuery(None, Box::new(in_list.into())).is_not_null())
        }
    };
    Ok(members.filter(search.condition()))
}

fn position() -> Expr {
    let column = |name: member::Column| Expr::col((member::Entity, name));
    Expr::tuple([column(member::Column::SortName), column(member::Column::Id)])
}

fn value(cursor: &MemberCursor) -> Expr {
    Expr::tuple([Expr::val(cursor.sort_name.clone()), Expr::val(cursor.id)])
}
