//! Closing a conversation: it stays readable but accepts no more messages.

use entity::conversation;
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::messaging::Result;
use crate::messaging::conversation::membership;
use crate::messaging::transaction::WriteTransaction;
use crate::store::{WriteTimeout, retry_on_conflict};

/// Idempotent.
pub async fn close(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    let conversation = membership::lock(&*write, viewer, id, LockType::NoKeyUpdate).await?;
    if conversation.closed_at.is_some() {
        return Ok(());
    }
    // Locks the members' rows before the conversation refers to the one who closed it.
    write.log_where_listed(id, EventKind::ConversationClosed).await?;
    conversation::Entity::update_many()
        .col_expr(conversation::Column::ClosedAt, write.now.into())
        .col_expr(conversation::Column::ClosedBy, viewer.into())
        .filter(conversation::COLUMN.id.eq(id))
        .exec(&*write)
        .await?;
    write.tell_platform(DeliveryKind::ConversationClosed, &conversation, Some(viewer)).await?;
    write.commit().await?;
    Ok(())
}
