//! The webhooks that were or will be sent, for the platform: newest first.

use entity::delivery::{self, Channel, DeliveryState};
use entity::id::{DeliveryId, TargetId};
use entity::webhook_endpoint;
use reqwest::Url;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::messaging::pagination::{Outside, Page, Window, exists, outside};

/// A position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeliveryCursor {
    pub id: DeliveryId,
    pub endpoint: TargetId,
}

/// A webhook and the address of its endpoint.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListedDelivery {
    #[sea_orm(nested)]
    pub delivery: delivery::Model,
    url: String,
}

impl ListedDelivery {
    /// The address of the endpoint, without the name and password that it may contain.
    #[must_use]
    pub fn address(&self) -> String {
        let Ok(mut url) = self.url.parse::<Url>() else { return String::new() };
        // Cannot fail: it has a host.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        url.into()
    }
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    listed: ListedDelivery,
    outside_after: bool,
    outside_before: bool,
}

/// One statement, and another if the window is empty.
pub async fn page(
    db: &impl ConnectionTrait,
    state: DeliveryState,
    window: &Window<DeliveryCursor>,
) -> Result<Page<ListedDelivery>, DbErr> {
    let deliveries = in_state(state);
    let at_or_before = |after| in_order(deliveries.clone().filter(position().gte(value(after))), Order::Asc);
    let at_or_after =
        |before| in_order(deliveries.clone().filter(position().lte(value(before))), Order::Desc);
    let (outside_after, outside_before) =
        (exists(window.after.map(at_or_before)), exists(window.before.map(at_or_after)));
    let rows = deliveries
        .apply_if(window.after, |query, after| query.filter(position().lt(value(after))))
        .apply_if(window.before, |query, before| query.filter(position().gt(value(before))))
        .column_as(webhook_endpoint::Column::Url, "url")
        .expr_as(outside_after.clone(), "outside_after")
        .expr_as(outside_before.clone(), "outside_before");
    let order = if window.from_end { Order::Asc } else { Order::Desc };
    let rows: Vec<Row> = in_order(rows, order).limit(window.size + 1).into_model().all(db).await?;
    let flags = rows.first().map(|row| Outside { after: row.outside_after, before: row.outside_before });
    let rows = rows.into_iter().map(|row| row.listed).collect();
    Ok(Page::from_rows(rows, window, outside(db, flags, outside_after, outside_before).await?))
}

fn in_state(state: DeliveryState) -> Select<delivery::Entity> {
    let endpoint = delivery::Entity::belongs_to(webhook_endpoint::Entity)
        .from(delivery::Column::TargetId)
        .to(webhook_endpoint::Column::Id);
    delivery::Entity::find()
        .join(JoinType::InnerJoin, endpoint.into())
        .filter(delivery::COLUMN.channel.eq(Channel::Webhook))
        .filter(delivery::COLUMN.state.eq(state))
}

fn in_order(query: Select<delivery::Entity>, order: Order) -> Select<delivery::Entity> {
    query.order_by(delivery::Column::Id, order.clone()).order_by(delivery::Column::TargetId, order)
}

fn position() -> Expr {
    let column = |name: delivery::Column| Expr::col((delivery::Entity, name));
    Expr::tuple([column(delivery::Column::Id), column(delivery::Column::TargetId)])
}

fn value(cursor: DeliveryCursor) -> Expr {
    Expr::tuple([Expr::val(cursor.id), Expr::val(cursor.endpoint)])
}
