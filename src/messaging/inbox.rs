//! A member's list of conversations, newest activity first.

use entity::id::MemberId;
use entity::profile::Profile;
use entity::{conversation, member, message, participant};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select, Value,
};

use super::columns::select;
use super::history;
use super::member::matches;
use super::page::{Outside, Page, Window, beyond, outside};
use super::profile::{self, profile_columns};
use super::seat::{self, Seat, THEIRS, seats};
use super::viewer::{self, Standing};

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

/// A page of all of a member's conversations.
pub struct Listed {
    /// The viewer, and whether they are still there; None where they are not at all.
    pub viewer: Option<(Standing, Profile)>,
    pub page: Page<Entry>,
}

/// A conversation in the list.
pub struct Entry {
    pub seat: Seat,
    pub correspondent: Profile,
    /// Where it was asked for, and somebody has written.
    pub last_message: Option<message::Model>,
}

/// Without a filter. One statement.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    window: &Window<i64>,
    with_last_messages: bool,
) -> Result<Listed, DbErr> {
    // Newest first: what comes after has the smaller number.
    let bound = |place: usize, sign: &str| format!("AND activity_seq {sign} ${place}");
    let beyond = |place: usize, sign: &str, order: &str| {
        format!(
            "(SELECT 1 FROM participant b WHERE b.member_id = $1 AND b.activity_seq {sign} ${place}
            ORDER BY b.activity_seq {order} LIMIT 1) IS NOT NULL"
        )
    };
    let mut values: Vec<Value> = vec![viewer.into(), size(window).into()];
    let (mut bounds, mut beyonds) = (String::new(), [FALSE.to_owned(), FALSE.to_owned()]);
    if let Some(after) = window.after {
        values.push(after.into());
        bounds = bound(values.len(), "<");
        beyonds[0] = beyond(values.len(), ">=", "ASC");
    }
    if let Some(before) = window.before {
        values.push(before.into());
        bounds = format!("{bounds} {}", bound(values.len(), ">"));
        beyonds[1] = beyond(values.len(), "<=", "DESC");
    }
    let [beyond_after, beyond_before] = beyonds;
    let order = if window.from_end { "ASC" } else { "DESC" };
    let (last_columns, last_join) = if with_last_messages {
        let join = "LEFT JOIN message m ON m.conversation_id = c.id AND m.seq = c.last_seq";
        (format!(", {}", history::COLUMNS), join)
    } else {
        (String::new(), "")
    };
    let sql = format!(
        "SELECT {}, {}, {beyond_after}, {beyond_before}, {}, {}{last_columns}
        FROM member v
        LEFT JOIN (
            SELECT conversation_id, read_seq, activity_seq, muted_at FROM participant
            WHERE member_id = $1 AND activity_seq IS NOT NULL {bounds}
            ORDER BY activity_seq {order} LIMIT $2
        ) p ON 1 = 1
        LEFT JOIN conversation c ON c.id = p.conversation_id
        LEFT JOIN participant t ON t.conversation_id = p.conversation_id AND t.member_id <> $1
        LEFT JOIN member o ON o.id = t.member_id
        {last_join}
        WHERE v.id = $1",
        viewer::COLUMNS,
        profile_columns!("v"),
        seat::COLUMNS,
        profile_columns!("o"),
    );
    let mut beside = None;
    let rows = select(db, sql, values, |columns| {
        // The same in each row.
        if beside.is_some() {
            columns.skip(BESIDE);
        } else {
            let own = (Standing::read(columns)?, profile::read(columns)?);
            beside = Some((own, Outside { after: columns.take()?, before: columns.take()? }));
        }
        let Some(seat) = Seat::read(viewer, columns)? else { return Ok(None) };
        Ok(Some(Entry {
            seat,
            correspondent: profile::read(columns)?,
            last_message: if with_last_messages { history::read_optional(columns)? } else { None },
        }))
    });
    let mut rows: Vec<_> = rows.await?.into_iter().flatten().collect();
    // A join keeps no order.
    rows.sort_by_key(|entry| entry.seat.activity_seq);
    if !window.from_end {
        rows.reverse();
    }
    let (viewer, outside) = beside.unzip();
    Ok(Listed { viewer, page: Page::cut(rows, window, outside.unwrap_or_default()) })
}

/// How many columns of a row are of the viewer, and of what is outside the window.
const BESIDE: usize = 10;

/// `false`, as both databases return it for a condition.
const FALSE: &str = "1 = 0";

/// One row more than the page has says whether there is more.
fn size(window: &Window<i64>) -> i64 {
    i64::try_from(window.size).unwrap_or(i64::MAX).saturating_add(1)
}

/// With a filter. One statement, whatever the size; two where the window is empty.
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
