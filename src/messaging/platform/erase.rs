//! Erasing a member: what names them is gone, and what they wrote stays with the other side or goes,
//! as the service is set up. Cut short, it is finished by erasing the same subject again.

use entity::id::{ConversationId, MemberId};
use entity::{conversation, event, member, relationship};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::config::ErasedMessages;
use crate::messaging::conversation::{close, delete};
use crate::messaging::member::search_index;
use crate::messaging::member::search_index::Change;
use crate::messaging::platform::revoke;
use crate::messaging::transaction::has_member;
use crate::messaging::{Error, Refusal, Result};
use crate::store::{StoreError, WriteTimeout, retry_on_conflict, serialize_bulk_writes, set_lock_timeout};
use crate::telemetry::in_operation;

/// Erases the member of a subject; None where there is none (any more).
pub async fn erase(app: &App, subject: &str) -> Result<Option<MemberId>> {
    // First, so that no token from before makes a new member meanwhile.
    revoke::revoke(app, subject, None).await?;
    let blanked = retry_on_conflict(&app.store, WriteTimeout::Standard, || blank(app, subject)).await?;
    let Some(id) = blanked else { return Ok(None) };
    app.sessions.end_all(id);
    leave(app, id).await?;
    retry_on_conflict(&app.store, WriteTimeout::Bulk, || forget(app, subject, id)).await?;
    in_operation(|| tracing::info!(member = %id.0, "a member was erased"));
    Ok(Some(id))
}

/// From here on the member has no name, and neither acts nor is contacted. Waits for whoever is
/// contacting them now. The subject stays until all is done: it finds what is left to do.
async fn blank(app: &App, subject: &str) -> Result<Option<Option<MemberId>>, StoreError> {
    let _erasure = app.erasure_guard();
    let tx = app.store.begin().await?;
    set_lock_timeout(&tx).await?;
    let found = member::Entity::find()
        .filter(member::COLUMN.subject.eq(subject))
        .lock(LockType::Update)
        .one(&tx)
        .await?;
    let Some(found) = found else { return Ok(Some(None)) };
    let nothing = || Expr::val(None::<String>);
    member::Entity::update_many()
        .col_expr(member::Column::ErasedAt, app.clock.now().into())
        .col_expr(member::Column::Handle, nobody().into())
        .col_expr(member::Column::DisplayName, "".into())
        .col_expr(member::Column::SortName, "".into())
        .col_expr(member::Column::Words, "".into())
        .col_expr(member::Column::AvatarUrl, nothing())
        .col_expr(member::Column::Locale, nothing())
        .filter(member::COLUMN.id.eq(found.id))
        .exec(&tx)
        .await?;
    let words = Change { id: found.id, before: found.words.as_deref(), after: None };
    search_index::write(&tx, &[words]).await?;
    tx.commit().await?;
    Ok(Some(Some(found.id)))
}

/// Closes or deletes the member's conversations, one by one, as they could themselves; the other
/// side hears it.
async fn leave(app: &App, id: MemberId) -> Result<()> {
    let which = match app.erased_messages {
        ErasedMessages::Keep => Condition::all().add(conversation::COLUMN.closed_at.is_null()),
        ErasedMessages::Delete => Condition::all(),
    };
    let left: Vec<ConversationId> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(has_member(id))
        .filter(which)
        .into_tuple()
        .all(&app.store.read)
        .await?;
    for conversation in left {
        let gone = match app.erased_messages {
            ErasedMessages::Keep => close::close(app, id, conversation).await,
            ErasedMessages::Delete => delete::delete(app, id, conversation).await,
        };
        match gone {
            // Or the other side deleted it meanwhile.
            Ok(()) | Err(Error::Refused(Refusal::ConversationNotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The rest: who they had to do with, what they heard of, and the subject.
async fn forget(app: &App, subject: &str, id: MemberId) -> Result<Option<()>> {
    let _erasure = app.erasure_guard();
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    set_lock_timeout(&tx).await?;
    let found = member::Entity::find_by_id(id).lock(LockType::Update).one(&tx).await?;
    let Some(found) = found else { return Ok(Some(())) };
    let related =
        Condition::any().add(relationship::COLUMN.member_id.eq(id)).add(relationship::COLUMN.other_id.eq(id));
    relationship::Entity::delete_many().filter(related).exec(&tx).await?;
    event::Entity::delete_many().filter(event::COLUMN.member_id.eq(id)).exec(&tx).await?;
    member::Entity::update_many()
        .col_expr(member::Column::Subject, nobody().into())
        .filter(member::COLUMN.id.eq(id))
        .exec(&tx)
        .await?;
    let now = app.trusted_now();
    let before = found.revoked_before.map_or(now, |before| before.max(now));
    revoke::refuse_stranger(&tx, subject, before, now).await?;
    tx.commit().await?;
    Ok(Some(()))
}

/// In place of what must be unique. Nobody has it, and nobody can guess it.
fn nobody() -> String {
    format!("deleted-{}", Uuid::new_v4().simple())
}
