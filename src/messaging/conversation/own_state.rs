//! Changing a member's own state in a conversation, which their correspondent cannot see. Their own devices receive an
//! event.

use chrono::{DateTime, Utc};
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::participant;
use sea_orm::UpdateMany;
use sea_orm::sea_query::LockType;

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::conversation::membership;
use crate::messaging::conversation::membership::Membership;
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, retry_on_conflict};

type OwnUpdate = UpdateMany<participant::Entity>;

/// Extends an update of the viewer's participant by the columns that `change` sets for the current state at a time. None
/// if there is nothing to change.
pub(super) async fn change(
    app: &App,
    viewer: MemberId,
    id: ConversationId,
    change: impl Fn(OwnUpdate, &Membership, DateTime<Utc>) -> Option<OwnUpdate>,
) -> Result<()> {
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, id, &change)).await
}

async fn attempt(
    app: &App,
    viewer: MemberId,
    id: ConversationId,
    change: impl Fn(OwnUpdate, &Membership, DateTime<Utc>) -> Option<OwnUpdate>,
) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    // No message arrives in the meantime.
    membership::lock(&*write, viewer, id, LockType::NoKeyUpdate).await?;
    let own = membership::find(&*write, viewer, id).await?.ok_or(Refusal::ConversationNotFound)?;
    let Some(update) = change(membership::update_own(viewer, id), &own, write.now) else { return Ok(()) };
    // Other devices of the viewer follow.
    write.log(&[NewEvent::new(viewer, EventKind::ConversationUpdated).in_conversation(id)]).await?;
    update.exec(&*write).await?;
    write.commit().await?;
    Ok(())
}
