//! Read marks. They only move forward.

use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use entity::participant;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result, relationship};
use crate::store::{WriteTimeout, retry_on_conflict};

/// Marks everything up to a message as read by the viewer, or everything there is.
pub async fn mark(app: &App, viewer: MemberId, id: ConversationId, up_to: Option<i64>) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id, up_to)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId, up_to: Option<i64>) -> Result<Option<()>> {
    let mut write = WriteTransaction::begin(app).await?;
    // The conversation's row first, as every writer does.
    let conversation = write.conversation(viewer, id, LockType::NoKeyUpdate).await?;
    let up_to = up_to.unwrap_or(conversation.last_seq);
    if !(0..=conversation.last_seq).contains(&up_to) {
        return Err(Refusal::MessageNotFound.into());
    }
    let moved = participant::Entity::update_many()
        .col_expr(participant::Column::ReadSeq, up_to.into())
        .filter(participant::COLUMN.conversation_id.eq(id))
        .filter(participant::COLUMN.member_id.eq(viewer))
        .filter(participant::COLUMN.read_seq.lt(up_to))
        .exec(&*write)
        .await?;
    if moved.rows_affected == 0 {
        return Ok(Some(()));
    }
    let other = conversation.correspondent(viewer);
    let told = |member, kind| NewEvent { member, kind, conversation: id, message_seq: Some(up_to) };
    let mut entries = vec![told(viewer, Kind::ReadByOwner)];
    // Who blocks, or is blocked, is not watched while reading.
    if !relationship::blocked(&*write, viewer, other).await? {
        entries.push(told(other, Kind::ReadByCorrespondent));
    }
    write.log(&entries).await?;
    write.commit().await?;
    Ok(Some(()))
}
