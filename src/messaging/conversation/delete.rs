//! Deleting a conversation, its messages and their events, for both members. Only an event with its ID remains. Members
//! delete conversations; the platform erases members (`platform/erase.rs`); messages expire (`message/expire.rs`). After
//! any of these, scrubbing removes the erased bytes from the database's files (`live/scrub.rs`).

use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::{conversation, event};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::app::App;
use crate::messaging::Result;
use crate::messaging::conversation::membership;
use crate::messaging::transaction::WriteTransaction;
use crate::store::{WriteTimeout, retry_on_conflict};

pub async fn delete(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id)).await
}

async fn attempt(app: &App, viewer: MemberId, id: ConversationId) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    let conversation = membership::lock(&*write, viewer, id, LockType::Update).await?;
    delete_locked(app, &mut write, &conversation, Some(viewer)).await?;
    write.commit().await?;
    Ok(())
}

/// Deletes a conversation that is locked `FOR UPDATE`. `actor` is None if its messages have expired.
pub(in crate::messaging) async fn delete_locked(
    app: &App,
    write: &mut WriteTransaction,
    conversation: &conversation::Model,
    actor: Option<MemberId>,
) -> Result<(), DbErr> {
    // Locks the members' rows, as every transaction does before it changes their logs.
    write.log_where_listed(conversation.id, EventKind::ConversationDeleted).await?;
    event::Entity::delete_many()
        .filter(event::COLUMN.member_id.is_in(conversation.members()))
        .filter(event::COLUMN.conversation_id.eq(conversation.id))
        .filter(event::COLUMN.kind.ne(EventKind::ConversationDeleted))
        .exec(&**write)
        .await?;
    write.set_erasing(app);
    // Deletes its messages and participants by cascade.
    conversation::Entity::delete_by_id(conversation.id).exec(&**write).await?;
    write.tell_platform(DeliveryKind::ConversationDeleted, conversation, actor).await?;
    Ok(())
}
