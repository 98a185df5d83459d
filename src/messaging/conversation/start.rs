//! Starting a conversation: finds the open conversation with a member, or opens a new one.

use std::sync::{Arc, OnceLock};

use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use entity::{conversation, message, participant};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};

use crate::app::App;
use crate::limits::rate::RateLimited;
use crate::live::event_log::NewEvent;
use crate::messaging::conversation::membership;
use crate::messaging::member::lookup;
use crate::messaging::message::body::Draft;
use crate::messaging::message::sent_before;
use crate::messaging::relationship::block;
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result};
use crate::store::{StoreError, WriteTimeout, insert_if_absent, retry_on_conflict};

#[derive(Debug)]
pub struct StartedConversation {
    pub conversation: ConversationId,
    pub message: Option<Arc<message::Model>>,
    /// False if the conversation existed.
    pub created: bool,
}

/// Returns the open conversation between the two members, created if necessary, with the draft as its newest message.
/// Two members who start one at the same time get the same conversation: a unique index guarantees it.
pub async fn start(
    app: &App,
    viewer: MemberId,
    other: MemberId,
    draft: Option<&Draft>,
) -> Result<StartedConversation> {
    if viewer == other {
        return Err(Refusal::CannotMessageSelf.into());
    }
    if let Some(draft) = draft
        && let Err(limited) = app.write_limiters.sends.check(&viewer)
    {
        let stored = find_sent(&app.store.read, viewer, other, draft).await?;
        return stored.ok_or_else(|| Refusal::from(limited).into());
    }
    let checked = OnceLock::new();
    let check_rate = || *checked.get_or_init(|| app.write_limiters.conversations.check(&viewer));
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, other, draft, check_rate))
        .await
}

/// Conflicts if another writer closed the conversation or opened one in the meantime. `check_rate` is called before
/// a new conversation is opened, and counts only once for all attempts.
async fn attempt(
    app: &App,
    viewer: MemberId,
    other: MemberId,
    draft: Option<&Draft>,
    check_rate: impl Fn() -> Result<(), RateLimited>,
) -> Result<StartedConversation> {
    let mut write = WriteTransaction::begin(app).await?;
    let pair = membership::pair(viewer, other);
    // Locked before the members, as in every transaction that locks both.
    let found = open_conversation(pair).lock(LockType::NoKeyUpdate).one(&*write).await?.map(|found| found.id);
    if !lookup::lock_both(&*write, pair, LockType::NoKeyUpdate).await? {
        return Err(Refusal::MemberNotFound.into());
    }
    if let Some(draft) = draft
        && let Some(started) = find_sent(&*write, viewer, other, draft).await?
    {
        return Ok(started);
    }
    if block::exists_between(&*write, viewer, other).await? {
        return Err(Refusal::CannotMessageMember.into());
    }
    let (conversation, created) = if let Some(conversation) = found {
        (conversation, false)
    } else {
        // A transaction that opens a conversation locks both members, as this one has. If a conversation was opened
        // before, a writer that waits for these locks may be about to close it, and the insert would wait for that
        // writer.
        if open_conversation(pair).one(&*write).await?.is_some() {
            return Err(StoreError::Conflict.into());
        }
        check_rate().map_err(Refusal::from)?;
        (insert(&write, viewer, pair).await?.ok_or(StoreError::Conflict)?, true)
    };
    let message = match draft {
        None => {
            let is_listed = !created && is_listed(&write, conversation, viewer).await?;
            if !is_listed {
                list_for_viewer(&mut write, conversation, viewer).await?;
            }
            None
        }
        Some(draft) => Some(write.append(viewer, conversation, draft).await?.ok_or(StoreError::Conflict)?),
    };
    write.commit().await?;
    Ok(StartedConversation { conversation, message, created })
}

/// Returns the outcome of an earlier call with the same client key.
async fn find_sent(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    other: MemberId,
    draft: &Draft,
) -> Result<Option<StartedConversation>> {
    let message = sent_before::to_member(db, viewer, other, draft).await?;
    Ok(message.map(|message| {
        let conversation = message.conversation_id;
        StartedConversation { conversation, message: Some(Arc::new(message)), created: false }
    }))
}

fn open_conversation(pair: [MemberId; 2]) -> Select<conversation::Entity> {
    conversation::Entity::find()
        .filter(membership::is_between(pair))
        .filter(conversation::COLUMN.closed_at.is_null())
}

/// Inserts a new conversation. Returns None if another writer was first.
async fn insert(
    write: &WriteTransaction,
    viewer: MemberId,
    [low, high]: [MemberId; 2],
) -> Result<Option<ConversationId>, DbErr> {
    let row = conversation::Model {
        id: ConversationId::fresh(),
        pair_low: low,
        pair_high: high,
        started_by: viewer,
        last_seq: 0,
        expired_seq: 0,
        last_message_at: None,
        created_at: write.now,
        closed_at: None,
        closed_by: None,
    };
    let id = row.id;
    if !insert_if_absent(&**write, row.clone()).await? {
        return Ok(None);
    }
    let participants = [low, high].map(|member| {
        participant::Model {
            conversation_id: id,
            member_id: member,
            read_seq: 0,
            activity_seq: None,
            archived_seq: None,
            muted_at: None,
            muted_until: None,
            marked_unread: false,
        }
        .into_active_model()
        .reset_all()
    });
    participant::Entity::insert_many(participants).exec_without_returning(&**write).await?;
    write.tell_platform(DeliveryKind::ConversationStarted, &row, Some(viewer)).await?;
    Ok(Some(id))
}

async fn is_listed(
    write: &WriteTransaction,
    conversation: ConversationId,
    viewer: MemberId,
) -> Result<bool, DbErr> {
    let membership = membership::find(&**write, viewer, conversation).await?;
    Ok(membership.is_some_and(|membership| membership.position().is_some()))
}

/// Adds a conversation without messages to the viewer's list, and logs the event for their other devices.
async fn list_for_viewer(
    write: &mut WriteTransaction,
    conversation: ConversationId,
    viewer: MemberId,
) -> Result<(), DbErr> {
    let entry = NewEvent::new(viewer, EventKind::ConversationStarted).in_conversation(conversation);
    for event in write.log(&[entry]).await? {
        membership::update_own(viewer, conversation)
            .col_expr(participant::Column::ActivitySeq, event.seq.into())
            .exec(&**write)
            .await?;
    }
    Ok(())
}
