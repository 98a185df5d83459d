//! Ending an exchange: it stays readable, nothing more is written.

use entity::conversation;
use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::send::has_member;
use super::write::Write;
use super::{Refusal, Result, seat};
use crate::app::App;

/// Closing what is closed changes nothing.
pub async fn close(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    let mut write = Write::begin(app).await?;
    let closed = conversation::Entity::update_many()
        .col_expr(conversation::Column::ClosedAt, write.now.into())
        .col_expr(conversation::Column::ClosedBy, viewer.into())
        .filter(conversation::COLUMN.id.eq(id))
        .filter(has_member(viewer))
        .filter(conversation::COLUMN.closed_at.is_null())
        .exec_with_returning(&*write)
        .await?;
    if let Some(conversation) = closed.first() {
        write.tell_listed(conversation, Kind::ConversationClosed).await?;
        write.commit().await?;
        return Ok(());
    }
    drop(write);
    match seat::find(&app.store.read, viewer, id).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::ConversationNotFound.into()),
    }
}
