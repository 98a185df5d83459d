//! Deleting a conversation, its messages and their events, for both members. Only an event with its ID remains. Members
//! delete conversations; the platform erases members (`platform/erase.rs`); after either, scrubbing removes the erased
//! bytes from the database's files (`live/scrub.rs`).

use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::{conversation, event};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

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
    // Locks the members' rows, as every transaction does before it changes their logs.
    write.log_where_listed(id, EventKind::ConversationDeleted).await?;
    event::Entity::delete_many()
        .filter(event::COLUMN.member_id.is_in(conversation.members()))
        .filter(event::COLUMN.conversation_id.eq(id))
        .filter(event::COLUMN.kind.ne(EventKind::ConversationDeleted))
        .exec(&*write)
        .await?;
    write.set_erasing(app);
    // Deletes its messages and participants by cascade.
    conversation::Entity::delete_by_id(id).exec(&*write).await?;
    write.commit().await?;
    Ok(())
}
