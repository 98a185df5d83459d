//! A member with some of their conversations: one statement, whose rows are the member's own, and one for each
//! conversation, or for each message where those are asked for.

use entity::id::MemberId;
use entity::message;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::messaging::conversation::membership;
use crate::messaging::conversation::membership::Membership;
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::member::standing::Standing;
use crate::messaging::message::history;
use crate::messaging::pagination::Outside;
use crate::messaging::rows::{RowReader, count, select};

/// What the viewer sees, in any order.
#[derive(Default)]
pub struct ViewerSnapshot {
    /// Whether they are still there; None where there is no such member.
    pub viewer: Option<(Standing, PublicProfile)>,
    pub outside: Outside,
    /// Each with its correspondent.
    pub seats: Vec<(Membership, PublicProfile)>,
    pub messages: Vec<message::Model>,
}

/// What to read. `$1` is the viewer.
pub(in crate::messaging) struct SnapshotQuery {
    /// Which of the viewer's participations.
    pub participations: String,
    /// What of each conversation `c` to join as its messages `m`.
    pub messages: Option<String>,
    /// Whether a list goes on outside its window's bounds.
    pub outside: [String; 2],
    /// From `$2` on.
    pub values: Vec<Value>,
}

/// The columns of a row are in this order: the conversation's id; who is seen, the correspondent or, without a
/// conversation, the member; what only the member's own row has; the seat; the message.
const OWN: usize = 3;

impl SnapshotQuery {
    /// Reads it in one statement.
    pub async fn read(self, db: &impl ConnectionTrait, viewer: MemberId) -> Result<ViewerSnapshot, DbErr> {
        let (sql, has_messages) = (self.sql(), self.messages.is_some());
        let before_message = count(profile_columns!("o")) + OWN + count(membership::COLUMNS);
        let values = std::iter::once(viewer.into()).chain(self.values);
        let mut opened = ViewerSnapshot::default();
        let rows = select(db, sql, values, |columns| {
            let Some(conversation) = columns.take()? else { return opened.see_viewer(columns) };
            // The rows of its messages stand together, mostly.
            if opened.seats.last().is_some_and(|(seat, _)| seat.conversation.id == conversation) {
                columns.skip(before_message);
            } else {
                let correspondent = public_profile::read(columns)?;
                columns.skip(OWN);
                opened.seats.push((Membership::read(viewer, conversation, columns)?, correspondent));
            }
            if has_messages {
                opened.messages.extend(history::read_optional(conversation, columns)?);
            }
            Ok(())
        });
        rows.await?;
        Ok(opened)
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
            "SELECT NULL, {own}, v.revoked_before, {after}, {before}{no_seat}{no_message}
            FROM member v WHERE v.id = $1
            UNION ALL
            SELECT c.id, {correspondent}, NULL, NULL, NULL, {seat}{messages}
            FROM (
                SELECT conversation_id, read_seq, activity_seq, muted_at FROM participant
                WHERE member_id = $1 AND {participations}
            ) p
            JOIN conversation c ON c.id = p.conversation_id
            JOIN participant t ON t.conversation_id = p.conversation_id AND t.member_id <> $1
            JOIN member o ON o.id = t.member_id
            {join}",
            own = profile_columns!("v"),
            after = self.outside[0],
            before = self.outside[1],
            no_seat = nulls(membership::COLUMNS),
            correspondent = profile_columns!("o"),
            seat = membership::COLUMNS,
            participations = self.participations,
        )
    }
}

impl ViewerSnapshot {
    fn see_viewer(&mut self, columns: &mut RowReader<'_>) -> Result<(), DbErr> {
        let profile = public_profile::read(columns)?;
        let standing = Standing { erased_at: profile.erased_at, revoked_before: columns.take()? };
        self.viewer = Some((standing, profile));
        self.outside = Outside { after: columns.take()?, before: columns.take()? };
        Ok(())
    }
}

/// As many as these columns.
fn nulls(columns: &str) -> String {
    ", NULL".repeat(count(columns))
}
