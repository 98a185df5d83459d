//! Read marks. They only move forward. Reading also removes the viewer's own mark as unread.

use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::participant;
use sea_orm::QueryFilter;
use sea_orm::sea_query::{Expr, ExprTrait, LockType};

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::conversation::{membership, read_marks};
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, retry_on_conflict};

/// Marks all messages up to `up_to` as read by the viewer; all messages if it is None.
pub async fn mark_read(app: &App, viewer: MemberId, id: ConversationId, up_to: Option<i64>) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id, up_to)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId, up_to: Option<i64>) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    // Locked before the members, as in every transaction that locks both.
    let conversation = membership::lock(&*write, viewer, id, LockType::NoKeyUpdate).await?;
    let up_to = up_to.unwrap_or(conversation.last_seq);
    if !(0..=conversation.last_seq).contains(&up_to) {
        return Err(Refusal::MessageNotFound.into());
    }
    let reads = |condition: Expr| {
        membership::update_own(viewer, id)
            .col_expr(participant::Column::ReadSeq, up_to.into())
            .col_expr(participant::Column::MarkedUnread, false.into())
            .filter(condition)
            .exec(&*write)
    };
    let is_moved = reads(participant::COLUMN.read_seq.lt(up_to)).await?.rows_affected > 0;
    if !is_moved {
        let is_marked =
            participant::COLUMN.read_seq.eq(up_to).and(participant::COLUMN.marked_unread.eq(true));
        if reads(is_marked).await?.rows_affected == 0 {
            return Ok(());
        }
    }
    let correspondent = conversation.correspondent(viewer);
    let entry = |member, kind| NewEvent::new(member, kind).in_conversation(id).of_message(up_to);
    let mut entries = vec![entry(viewer, EventKind::ReadByOwner)];
    if is_moved && read_marks::are_announced(&*write, id).await? {
        entries.push(entry(correspondent, EventKind::ReadByCorrespondent));
    }
    write.log(&entries).await?;
    write.commit().await?;
    Ok(())
}
