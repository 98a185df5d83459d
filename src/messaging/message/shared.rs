//! Reads a message that another process has sent, for all subscribers in this one.

use entity::id::ConversationId;
use sea_orm::{ConnectionTrait, DbErr};

use crate::live::{ReadMessage, SentMessage};
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::message::history;
use crate::messaging::message::history::IN_CONVERSATION;
use crate::messaging::rows::{RowReader, select};

/// Finds a message, its sender's profile, and the members of its conversation. One statement.
pub async fn find(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    seq: i64,
) -> Result<Option<ReadMessage>, DbErr> {
    let sql = format!(
        "SELECT c.pair_low, c.pair_high, {}, {IN_CONVERSATION}
        FROM message m JOIN conversation c ON c.id = m.conversation_id JOIN member s ON s.id = m.sender_id
        WHERE m.conversation_id = $1 AND m.seq = $2",
        profile_columns!("s")
    );
    let read = |columns: &mut RowReader<'_>| {
        let members = [columns.read()?, columns.read()?];
        let sender = Some(public_profile::read(columns)?.into());
        let message = history::read_optional(conversation, columns)?;
        Ok(message
            .map(|message| ReadMessage { sent: SentMessage { message: message.into(), sender }, members }))
    };
    let found = select(db, sql, [conversation.into(), seq.into()], read).await?;
    Ok(found.into_iter().next().flatten())
}
