//! A member and some of their conversations, read in one statement. The first row is the member's own; then there is a
//! row for each conversation, or for each of its messages if they are requested.

use entity::id::{ConversationId, MemberId};
use entity::profile::PublicProfile;
use entity::{conversation, message};
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::messaging::conversation::membership::{Membership, participants_of};
use crate::messaging::conversation::read_marks::visible_read_seq;
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::member::standing::Standing;
use crate::messaging::message::history;
use crate::messaging::message::window::MessageWindow;
use crate::messaging::pagination::{FALSE, Outside};
use crate::messaging::rows::{RowReader, count, select};
use crate::store::AnyOfIds;

/// What the viewer sees.
#[derive(Default)]
pub struct ViewerSnapshot {
    /// None if there is no such member.
    pub viewer: Option<(Standing, PublicProfile)>,
    shows_read_marks: bool,
    /// Whether the list of conversations has more outside the window's bounds.
    pub outside: Outside,
    /// Each with its correspondent. In any order.
    pub memberships: Vec<(Membership, PublicProfile)>,
    /// In any order.
    pub messages: Vec<message::Model>,
}

/// Reads the viewer's conversations among these. On PostgreSQL, `messages` adds a page of messages of each.
pub async fn of_conversations(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    ids: &[ConversationId],
    messages: Option<&MessageWindow>,
) -> Result<ViewerSnapshot, DbErr> {
    let AnyOfIds { condition, mut values } = AnyOfIds::new(db, ids.iter().map(|id| id.0), 2);
    let messages = messages.map(|window| window.lateral(&mut values));
    let participants = format!("conversation_id {condition}");
    let outside = [FALSE; 2].map(ToOwned::to_owned);
    SnapshotQuery { participants, messages, outside, values }.read(db, viewer).await
}

/// The parts of the statement that differ. `$1` is the viewer.
pub(in crate::messaging) struct SnapshotQuery {
    /// A condition on the viewer's participants.
    pub participants: String,
    /// A table of messages `m` to join to each conversation `c`.
    pub messages: Option<String>,
    /// Whether the list has rows outside the window's bounds: after, before.
    pub outside: [String; 2],
    /// The values from `$2` on.
    pub values: Vec<Value>,
}

// The columns of a row, in order: the conversation's ID; a profile, of the correspondent or, in the member's own row,
// of the member; the columns of the member's own row; the membership; the message.

/// The number of columns that only the member's own row has.
const OWN_COLUMNS: usize = 4;
/// The columns of a membership: the conversation `c` without its ID, the viewer's participant `p`, the correspondent's
/// `t`, who is the member `o`. `read_membership` reads them in this order.
const MEMBERSHIP_COLUMNS: &str = concat!(
    "c.pair_low, c.pair_high, c.started_by, c.last_seq, c.expired_seq, \
    c.last_message_at, c.created_at, c.closed_at, c.closed_by, p.read_seq, p.activity_seq, p.archived_seq, p.muted_at, \
    p.muted_until, p.marked_unread, ",
    visible_read_seq!("t", "o.shows_read_marks")
);

impl SnapshotQuery {
    pub async fn read(self, db: &impl ConnectionTrait, viewer: MemberId) -> Result<ViewerSnapshot, DbErr> {
        let (sql, has_messages) = (self.sql(), self.messages.is_some());
        let before_message = count(profile_columns!("o")) + OWN_COLUMNS + count(MEMBERSHIP_COLUMNS);
        let values = std::iter::once(viewer.into()).chain(self.values);
        let mut snapshot = ViewerSnapshot::default();
        let rows = select(db, sql, values, |columns| {
            let Some(id) = columns.read()? else { return snapshot.read_own_row(columns) };
            // The rows of a conversation are usually adjacent.
            if snapshot.memberships.last().is_some_and(|(last, _)| last.conversation.id == id) {
                columns.skip(before_message);
            } else {
                let correspondent = public_profile::read(columns)?;
                columns.skip(OWN_COLUMNS);
                snapshot.read_membership(viewer, id, correspondent, columns)?;
            }
            if has_messages {
                snapshot.messages.extend(history::read_optional(id, columns)?);
            }
            Ok(())
        });
        rows.await?;
        Ok(snapshot)
    }

    fn sql(&self) -> String {
        let (messages, no_message, join) = match &self.messages {
            Some(join) => (
                format!(", {}", history::IN_CONVERSATION),
                nulls(history::IN_CONVERSATION),
                format!("LEFT JOIN {join}"),
            ),
            None => Default::default(),
        };
        format!(
            "SELECT NULL, {own}, v.revoked_before, v.shows_read_marks, {after}, {before}{no_membership}{no_message}
            FROM member v WHERE v.id = $1
            UNION ALL
            SELECT c.id, {correspondent}, NULL, NULL, NULL, NULL, {MEMBERSHIP_COLUMNS}{messages}
            FROM (
                SELECT conversation_id, read_seq, activity_seq, archived_seq, muted_at, muted_until, marked_unread
                FROM {participants_of_viewer} AND {participants}
            ) p
            JOIN conversation c ON c.id = p.conversation_id
            JOIN participant t ON t.conversation_id = p.conversation_id AND t.member_id <> $1
            JOIN member o ON o.id = t.member_id
            {join}",
            own = profile_columns!("v"),
            after = self.outside[0],
            before = self.outside[1],
            no_membership = nulls(MEMBERSHIP_COLUMNS),
            correspondent = profile_columns!("o"),
            participants_of_viewer = participants_of("$1"),
            participants = self.participants,
        )
    }
}

impl ViewerSnapshot {
    fn read_own_row(&mut self, columns: &mut RowReader<'_>) -> Result<(), DbErr> {
        let profile = public_profile::read(columns)?;
        let standing = Standing { erased_at: profile.erased_at, revoked_before: columns.read()? };
        self.viewer = Some((standing, profile));
        self.shows_read_marks = columns.read()?;
        self.outside = Outside { after: columns.read()?, before: columns.read()? };
        Ok(())
    }

    fn read_membership(
        &mut self,
        member_id: MemberId,
        id: ConversationId,
        correspondent: PublicProfile,
        columns: &mut RowReader<'_>,
    ) -> Result<(), DbErr> {
        let conversation = conversation::Model {
            id,
            pair_low: columns.read()?,
            pair_high: columns.read()?,
            started_by: columns.read()?,
            last_seq: columns.read()?,
            expired_seq: columns.read()?,
            last_message_at: columns.read()?,
            created_at: columns.read()?,
            closed_at: columns.read()?,
            closed_by: columns.read()?,
        };
        let mut membership = Membership {
            conversation,
            member_id,
            read_seq: columns.read()?,
            activity_seq: columns.read()?,
            archived_seq: columns.read()?,
            muted_at: columns.read()?,
            muted_until: columns.read()?,
            marked_unread: columns.read()?,
            correspondent_read_seq: columns.read()?,
        };
        // The viewer's half of the rule. Their own row comes first.
        if !self.shows_read_marks {
            membership.correspondent_read_seq = 0;
        }
        self.memberships.push((membership, correspondent));
        Ok(())
    }
}

/// Returns a NULL for each of these columns.
fn nulls(columns: &str) -> String {
    ", NULL".repeat(count(columns))
}
