//! Which messages of a conversation a page has. The messages are numbered without gaps, so a page is a range of numbers
//! that is known before any of them is read.

use std::ops::RangeInclusive;

use sea_orm::Value;

use super::history::IN_CONVERSATION;
use crate::messaging::pagination::Window;

/// The selection of a page of messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MessageWindow {
    Bounded(Window<i64>),
    /// `size` messages: half of them before the place, unless an end of the history is closer.
    Around {
        place: Place,
        size: i64,
    },
}

/// A place in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The message with this number.
    Message(i64),
    /// The message after the viewer's read mark.
    FirstUnread,
}

impl MessageWindow {
    /// Returns the numbers in the window. `all` are the numbers of the conversation's messages; the viewer has read up to
    /// `read_seq`.
    #[must_use]
    pub fn range(&self, all: &RangeInclusive<i64>, read_seq: i64) -> RangeInclusive<i64> {
        match self {
            Self::Bounded(window) => bounded_range(all, window),
            Self::Around { place, size } => {
                let place = match place {
                    Place::Message(seq) => *seq,
                    Place::FirstUnread => read_seq + 1,
                };
                let start = (place - size / 2).min(all.end() - size + 1).max(*all.start());
                start..=(start + size - 1).min(*all.end())
            }
        }
    }

    /// Returns a PostgreSQL join of the messages `m` in the window to each conversation `c`, in which `p` is the viewer's
    /// participant. Appends its values to those of the statement, which start at `$2`.
    pub(in crate::messaging) fn lateral(&self, values: &mut Vec<Value>) -> String {
        let mut parameter = |value: i64| {
            values.push(value.into());
            format!("${}", values.len() + 1)
        };
        let (condition, order, limit) = match self {
            Self::Bounded(window) => {
                let (above, up_to) = bounds(window);
                let condition = format!("m.seq > {} AND m.seq <= {}", parameter(above), parameter(up_to));
                (condition, if window.from_end { "DESC" } else { "ASC" }, parameter(window.limit()))
            }
            Self::Around { place, size } => {
                let start = match place {
                    Place::Message(seq) => parameter(seq - size / 2),
                    Place::FirstUnread => format!("p.read_seq + {}", parameter(1 - size / 2)),
                };
                let size = parameter(*size);
                let newest = format!("c.last_seq - {size} + 1");
                let condition = format!("m.seq >= GREATEST(LEAST({start}, {newest}), c.expired_seq + 1)");
                (condition, "ASC", size)
            }
        };
        // The limit tells the planner that there are few, so that it reads them by index.
        format!(
            "LATERAL (
                SELECT {IN_CONVERSATION} FROM message m
                WHERE m.conversation_id = c.id AND {condition}
                ORDER BY m.seq {order} LIMIT {limit}
            ) m ON TRUE"
        )
    }
}

fn bounded_range(all: &RangeInclusive<i64>, window: &Window<i64>) -> RangeInclusive<i64> {
    let (above, up_to) = bounds(window);
    let (low, high) = ((above.min(*all.end()) + 1).max(*all.start()), up_to.min(*all.end()));
    if window.from_end {
        low.max(high - window.limit() + 1)..=high
    } else {
        low..=high.min(low.saturating_add(window.limit()) - 1)
    }
}

/// The numbers above which and up to which the window's bounds reach.
fn bounds(window: &Window<i64>) -> (i64, i64) {
    let above = window.after.map_or(0, |after| after.max(0));
    (above, window.before.map_or(i64::MAX, |before| before.max(1) - 1))
}
