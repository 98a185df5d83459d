//! A member's lists of other members: contacts, followed, blocked. By name.

use entity::id::MemberId;
use entity::member;
use entity::relationship::{self, Kind};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::member::matches;
use super::page::{Page, Window, beyond, outside};

/// A place in a list by name: the name, and the id where two have the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub sort_name: String,
    pub id: MemberId,
}

impl Place {
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

/// One statement, whatever the size; two where the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    kind: Kind,
    search: Option<&str>,
    window: &Window<Place>,
) -> Result<Page<member::Model>, DbErr> {
    let related = relationship::Entity::belongs_to(member::Entity)
        .from(relationship::Column::OtherId)
        .to(member::Column::Id);
    let all = member::Entity::find()
        .join_rev(JoinType::InnerJoin, related.into())
        .filter(relationship::COLUMN.member_id.eq(viewer))
        .filter(relationship::COLUMN.kind.eq(kind))
        .apply_if(search, |query, search| query.filter(matches(search)));
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

fn place() -> Expr {
    let column = |name: member::Column| Expr::col((member::Entity, name));
    Expr::tuple([column(member::Column::SortName), column(member::Column::Id)])
}

fn value(place: &Place) -> Expr {
    Expr::tuple([Expr::val(place.sort_name.clone()), Expr::val(place.id)])
}
