//! A member's lists of other members: contacts, followed, blocked. By name.

use entity::id::MemberId;
use entity::member;
use entity::relationship::{self, Kind};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::messaging::member::search::{Search, Way};
use crate::messaging::pagination::{Page, Window, beyond, outside};

/// A place in a list by name: the name, and the id where two have the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberCursor {
    pub sort_name: String,
    pub id: MemberId,
}

impl MemberCursor {
    #[must_use]
    pub fn of(member: &member::Model) -> Self {
        Self { sort_name: member.sort_name.clone(), id: member.id }
    }
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    member: member::Model,
    beyond_after: bool,
    beyond_before: bool,
}

/// One statement, whatever the size; one more where somebody is searched for, and where the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    kind: Kind,
    search: Option<&str>,
    window: &Window<MemberCursor>,
) -> Result<Page<member::Model>, DbErr> {
    let all = listed(db, viewer, kind, &Search::parse(search)).await?;
    let (after, before) = (window.after.as_ref(), window.before.as_ref());
    let beyond_after = beyond(after.map(|after| all.clone().filter(place().lte(value(after)))));
    let beyond_before = beyond(before.map(|before| all.clone().filter(place().gte(value(before)))));
    let order = if window.from_end { Order::Desc } else { Order::Asc };
    let rows: Vec<Row> = all
        .apply_if(after, |query, after| query.filter(place().gt(value(after))))
        .apply_if(before, |query, before| query.filter(place().lt(value(before))))
        .expr_as(beyond_after.clone(), "beyond_after")
        .expr_as(beyond_before.clone(), "beyond_before")
        .order_by(member::Column::SortName, order.clone())
        .order_by(member::Column::Id, order)
        .limit(window.size + 1)
        .into_model()
        .all(db)
        .await?;
    let found = rows.first().map(|row| (row.beyond_after, row.beyond_before));
    let rows = rows.into_iter().map(|row| row.member).collect();
    Ok(Page::cut(rows, window, outside(db, found, beyond_after, beyond_before).await?))
}

/// All members of the list who fit.
async fn listed(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    kind: Kind,
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
    let all = match search.way(db, list, [viewer.into(), kind.into()]).await? {
        Way::Listed => joined(),
        Way::Named(named) => joined().filter(relationship::COLUMN.other_id.in_subquery(*named)),
        // As a value, so that no planner begins with it.
        Way::InOrder => {
            let tie = relationship::Entity::find()
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
            member::Entity::find().filter(Expr::SubQuery(None, Box::new(tie.into())).is_not_null())
        }
    };
    Ok(all.filter(search.fits()))
}

fn place() -> Expr {
    let column = |name: member::Column| Expr::col((member::Entity, name));
    Expr::tuple([column(member::Column::SortName), column(member::Column::Id)])
}

fn value(place: &MemberCursor) -> Expr {
    Expr::tuple([Expr::val(place.sort_name.clone()), Expr::val(place.id)])
}
