//! Whether a member may write in a conversation: the rule of `append_statements.rs`, with the reason to refuse.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::conversation::membership::has_member;
use crate::messaging::member::standing::Standing;
use crate::messaging::message::append::Sender;
use crate::messaging::relationship::block::neither_blocks;
use crate::messaging::rows::{RowReader, select};
use crate::messaging::{Refusal, Result};

/// $1 is the conversation, $2 the sender.
const ACCESS: &str = concat!(
    "SELECT pair_low, pair_high, closed_at, NOT (",
    neither_blocks!(),
    "), v.erased_at, v.revoked_before
    FROM conversation, member v
    WHERE conversation.id = $1 AND v.id = $2 AND ",
    has_member!("$2")
);

struct Access {
    members: [MemberId; 2],
    closed_at: Option<DateTime<Utc>>,
    is_blocked: bool,
    standing: Standing,
}

/// Returns the member to whom the sender may write, or refuses. A sender who is erased, or whose token is revoked, has
/// no conversations.
pub(in crate::messaging) async fn check(
    db: &impl ConnectionTrait,
    sender: Sender,
    conversation: ConversationId,
) -> Result<MemberId> {
    let values = [conversation.into(), sender.id.into()];
    let access = select(db, ACCESS.to_owned(), values, Access::read).await?.pop();
    let Some(access) = access.filter(|access| sender.is_accepted(Some(access.standing))) else {
        return Err(Refusal::ConversationNotFound.into());
    };
    if access.closed_at.is_some() {
        return Err(Refusal::ConversationClosed.into());
    }
    if access.is_blocked {
        return Err(Refusal::CannotMessageMember.into());
    }
    let [low, high] = access.members;
    Ok(if low == sender.id { high } else { low })
}

impl Access {
    fn read(columns: &mut RowReader<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            members: [columns.read()?, columns.read()?],
            closed_at: columns.read()?,
            is_blocked: columns.read()?,
            standing: Standing { erased_at: columns.read()?, revoked_before: columns.read()? },
        })
    }
}
