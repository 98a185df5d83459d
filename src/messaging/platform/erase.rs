//! Erasing a member, who becomes a deleted member. Their profile is blanked, and their conversations are closed or
//! deleted (`conversation/delete.rs`), as configured. Scrubbing then removes the erased bytes from the database's files
//! (`live/scrub.rs`). An erasure is several transactions; if it is interrupted, erasing the same subject again completes
//! it.

use entity::delivery::DeliveryKind;
use entity::id::{ConversationId, MemberId};
use entity::{
    conversation, event, member, notification, notification_settings, push_registration, relationship,
};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::config::ErasedMessages;
use crate::messaging::conversation::{close, delete, membership};
use crate::messaging::member::revocation;
use crate::messaging::member::search_index;
use crate::messaging::member::search_index::WordChange;
use crate::messaging::outbox::PlatformEvent;
use crate::messaging::platform::revoke;
use crate::messaging::{Error, Refusal, Result, outbox};
use crate::store::{StoreError, WriteTimeout, retry_on_conflict, serialize_bulk_writes, set_lock_timeout};
use crate::telemetry::in_operation;

/// Erases the member of a subject. Returns None if the subject has no member.
pub async fn erase(app: &App, subject: &str) -> Result<Option<MemberId>> {
    // First, so that an earlier token does not create a new member in the meantime.
    revoke::revoke(app, subject, None).await?;
    let blanked =
        retry_on_conflict(&app.store, WriteTimeout::Standard, || blank_profile(app, subject)).await?;
    let Some(id) = blanked else { return Ok(None) };
    app.event_bus.erase(id);
    leave_conversations(app, id).await?;
    retry_on_conflict(&app.store, WriteTimeout::Bulk, || delete_rest(app, subject, id)).await?;
    in_operation(|| tracing::info!(member = %id.0, "member erased"));
    Ok(Some(id))
}

/// Blanks the profile of a subject's member. From then on, they cannot act and nobody can write to them. Waits for
/// transactions that are writing to them now. Returns None if the subject has no member. The subject is kept until the
/// end, so that an interrupted erasure can be continued.
async fn blank_profile(app: &App, subject: &str) -> Result<Option<MemberId>, StoreError> {
    let _erasure = app.erasure_guard();
    let tx = app.store.begin().await?;
    set_lock_timeout(&tx).await?;
    let found = member::Entity::find()
        .filter(member::COLUMN.subject.eq(subject))
        .lock(LockType::Update)
        .one(&tx)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let null = || Expr::val(None::<String>);
    member::Entity::update_many()
        .col_expr(member::Column::ErasedAt, app.clock.now().into())
        .col_expr(member::Column::Handle, placeholder().into())
        .col_expr(member::Column::DisplayName, "".into())
        .col_expr(member::Column::SortName, "".into())
        .col_expr(member::Column::Words, "".into())
        .col_expr(member::Column::AvatarUrl, null())
        .col_expr(member::Column::Locale, null())
        .filter(member::COLUMN.id.eq(found.id))
        .exec(&tx)
        .await?;
    let words = WordChange { id: found.id, before: found.words.as_deref(), after: None };
    search_index::write(&tx, &[words]).await?;
    tx.commit().await?;
    Ok(Some(found.id))
}

/// Closes or deletes the member's conversations one by one, as the member could. The correspondents receive the events.
async fn leave_conversations(app: &App, id: MemberId) -> Result<()> {
    let affected = match app.erased_messages {
        ErasedMessages::Keep => Condition::all().add(conversation::COLUMN.closed_at.is_null()),
        ErasedMessages::Delete => Condition::all(),
    };
    let conversations: Vec<ConversationId> = membership::conversations(id)
        .filter(affected)
        .select_only()
        .column(conversation::Column::Id)
        .into_tuple()
        .all(&app.store.read)
        .await?;
    for conversation in conversations {
        let outcome = match app.erased_messages {
            ErasedMessages::Keep => close::close(app, id, conversation).await,
            ErasedMessages::Delete => delete::delete(app, id, conversation).await,
        };
        match outcome {
            // The correspondent may have deleted it in the meantime.
            Ok(()) | Err(Error::Refused(Refusal::ConversationNotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Deletes what else belongs to the member, tells the platform, and replaces the subject with a revocation of its earlier tokens.
async fn delete_rest(app: &App, subject: &str, id: MemberId) -> Result<()> {
    let _erasure = app.erasure_guard();
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    set_lock_timeout(&tx).await?;
    let found = member::Entity::find_by_id(id).lock(LockType::Update).one(&tx).await?;
    let Some(found) = found else { return Ok(()) };
    let related =
        Condition::any().add(relationship::COLUMN.member_id.eq(id)).add(relationship::COLUMN.other_id.eq(id));
    relationship::Entity::delete_many().filter(related).exec(&tx).await?;
    event::Entity::delete_many().filter(event::COLUMN.member_id.eq(id)).exec(&tx).await?;
    notification_settings::Entity::delete_by_id(id).exec(&tx).await?;
    notification::Entity::delete_many().filter(notification::COLUMN.recipient_id.eq(id)).exec(&tx).await?;
    push_registration::Entity::delete_many()
        .filter(push_registration::COLUMN.member_id.eq(id))
        .exec(&tx)
        .await?;
    member::Entity::update_many()
        .col_expr(member::Column::Subject, placeholder().into())
        .filter(member::COLUMN.id.eq(id))
        .exec(&tx)
        .await?;
    let now = app.trusted_now();
    let before = found.revoked_before.map_or(now, |before| before.max(now));
    revocation::revoke_subject(&tx, subject, before, now).await?;
    let erased = PlatformEvent {
        kind: DeliveryKind::MemberErased,
        conversation: None,
        member: Some(id),
        other: None,
        message_seq: None,
        subject: Some(subject.to_owned()),
    };
    outbox::tell_platform(&tx, app.outbox, app.clock.now(), erased).await?;
    tx.commit().await?;
    Ok(())
}

/// A unique value for a column that must not be empty. It cannot be guessed.
fn placeholder() -> String {
    format!("deleted-{}", Uuid::new_v4().simple())
}
