//! A member's list of conversations, newest activity first.

use std::cmp::Reverse;

use entity::id::MemberId;
use entity::message;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::messaging::conversation::membership::{Membership, participants_of};
use crate::messaging::conversation::snapshot::{SnapshotQuery, ViewerSnapshot};
use crate::messaging::member::standing::Standing;
use crate::messaging::pagination::{FALSE, Page, Window};

/// A page of the list, with the viewer.
pub struct ListSnapshot {
    /// None if there is no such member.
    pub viewer: Option<(Standing, PublicProfile)>,
    /// Each with its correspondent.
    pub page: Page<(Membership, PublicProfile)>,
    /// The last message of each conversation, if requested.
    pub last_messages: Vec<message::Model>,
}

/// Reads a page. One statement.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    window: &Window<i64>,
    with_last_messages: bool,
) -> Result<ListSnapshot, DbErr> {
    // An additional row shows that there are more.
    let mut values: Vec<Value> = vec![window.limit().saturating_add(1).into()];
    // Returns a condition for rows inside a bound, and one for whether there are any outside. The newest activity comes
    // first, so rows after a bound have smaller numbers.
    let mut at_bound = |bound: Option<i64>, [inside, outside, nearest]: [&str; 3]| {
        let Some(bound) = bound else { return (String::new(), FALSE.to_owned()) };
        values.push(bound.into());
        let parameter = values.len() + 1;
        let is_outside = format!(
            "(SELECT 1 FROM {} AND activity_seq {outside} ${parameter}
            ORDER BY activity_seq {nearest} LIMIT 1) IS NOT NULL",
            participants_of("$1")
        );
        (format!("AND activity_seq {inside} ${parameter}"), is_outside)
    };
    let (below, after) = at_bound(window.after, ["<", ">=", "ASC"]);
    let (above, before) = at_bound(window.before, [">", "<=", "DESC"]);
    let order = if window.from_end { "ASC" } else { "DESC" };
    let query = SnapshotQuery {
        participants: format!(
            "activity_seq IS NOT NULL {below} {above} ORDER BY activity_seq {order} LIMIT $2"
        ),
        messages: with_last_messages.then(|| LAST_MESSAGE.to_owned()),
        outside: [after, before],
        values,
    };
    let ViewerSnapshot { viewer, outside, mut memberships, messages, .. } = query.read(db, viewer).await?;
    // The join does not preserve the order.
    if window.from_end {
        memberships.sort_by_key(|(membership, _)| membership.activity_seq);
    } else {
        memberships.sort_by_key(|(membership, _)| Reverse(membership.activity_seq));
    }
    Ok(ListSnapshot { viewer, page: Page::from_rows(memberships, window, outside), last_messages: messages })
}

const LAST_MESSAGE: &str = "message m ON m.conversation_id = c.id AND m.seq = c.last_seq";
