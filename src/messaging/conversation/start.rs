//! Contacting a member: their open conversation with the viewer, or a new one.

use std::sync::{Arc, OnceLock};

use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use entity::{conversation, message, participant};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, Select,
};

use crate::app::App;
use crate::limits::rate::RateLimited;
use crate::live::event_log::NewEvent;
use crate::messaging::member::sign_in;
use crate::messaging::message::body::Draft;
use crate::messaging::message::send;
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result, relationship};
use crate::store::{WriteTimeout, insert_if_absent, retry_on_conflict};

#[derive(Debug)]
pub struct Started {
    pub conversation: ConversationId,
    pub message: Option<Arc<message::Model>>,
    /// False where it was there before.
    pub created: bool,
}

/// Two members who contact each other at once get the same conversation: an index decides.
pub async fn start(app: &App, viewer: MemberId, other: MemberId, draft: Option<&Draft>) -> Result<Started> {
    if viewer == other {
        return Err(Refusal::CannotMessageSelf.into());
    }
    if let Some(draft) = draft
        && let Err(too_soon) = app.write_limiters.sends.check(&viewer)
    {
        let stored = sent_before(&app.store.read, viewer, other, draft).await?;
        return stored.ok_or_else(|| Refusal::from(too_soon).into());
    }
    let counted = OnceLock::new();
    let check = || *counted.get_or_init(|| app.write_limiters.conversations.check(&viewer));
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, other, draft, check)).await
}

/// None where the conversation was closed a moment after it was found open, or another was faster. `may_open`
/// is asked where there is none, and tells all attempts the same.
async fn attempt(
    app: &App,
    viewer: MemberId,
    other: MemberId,
    draft: Option<&Draft>,
    may_open: impl Fn() -> Result<(), RateLimited>,
) -> Result<Option<Started>> {
    let mut write = WriteTransaction::begin(app).await?;
    let pair = pair(viewer, other);
    // The conversation's row first, then the members', as every writer does.
    let found = open_conversation(pair).lock(LockType::NoKeyUpdate).one(&*write).await?.map(|found| found.id);
    if !sign_in::are_there(&*write, pair, LockType::NoKeyUpdate).await? {
        return Err(Refusal::MemberNotFound.into());
    }
    if let Some(draft) = draft
        && let Some(started) = sent_before(&*write, viewer, other, draft).await?
    {
        return Ok(Some(started));
    }
    if relationship::blocked(&*write, viewer, other).await? {
        return Err(Refusal::CannotMessageMember.into());
    }
    let (conversation, created) = if let Some(conversation) = found {
        (conversation, false)
    } else {
        // Whoever opens one has both members, as we have now. One that was opened before may be about to be closed by
        // somebody who waits for us: the insert would wait for them.
        if open_conversation(pair).one(&*write).await?.is_some() {
            return Ok(None);
        }
        may_open().map_err(Refusal::from)?;
        let Some(conversation) = open(&write, viewer, pair).await? else { return Ok(None) };
        (conversation, true)
    };
    let message = match draft {
        None => {
            list(&mut write, conversation, viewer).await?;
            None
        }
        Some(draft) => match write.append(viewer, conversation, draft).await? {
            None => return Ok(None),
            message => message,
        },
    };
    write.commit().await?;
    Ok(Some(Started { conversation, message, created }))
}

fn pair(one: MemberId, other: MemberId) -> [MemberId; 2] {
    [one.min(other), one.max(other)]
}

/// What the same draft came to before.
async fn sent_before(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    other: MemberId,
    draft: &Draft,
) -> Result<Option<Started>> {
    let Some(key) = &draft.key else { return Ok(None) };
    let message = send::sent_before(db, viewer, pair(viewer, other), &draft.body, key).await?;
    Ok(message.map(|message| {
        let conversation = message.conversation_id;
        Started { conversation, message: Some(Arc::new(message)), created: false }
    }))
}

fn open_conversation([low, high]: [MemberId; 2]) -> Select<conversation::Entity> {
    conversation::Entity::find()
        .filter(conversation::COLUMN.pair_low.eq(low))
        .filter(conversation::COLUMN.pair_high.eq(high))
        .filter(conversation::COLUMN.closed_at.is_null())
}

/// A new conversation. None where another was faster.
async fn open(
    write: &WriteTransaction,
    viewer: MemberId,
    [low, high]: [MemberId; 2],
) -> Result<Option<ConversationId>, DbErr> {
    let new = conversation::Model {
        id: ConversationId::fresh(),
        pair_low: low,
        pair_high: high,
        started_by: viewer,
        last_seq: 0,
        last_message_at: None,
        created_at: write.now,
        closed_at: None,
        closed_by: None,
    };
    let id = new.id;
    if !insert_if_absent(&**write, new).await? {
        return Ok(None);
    }
    let seats = [low, high].map(|member| {
        participant::Model {
            conversation_id: id,
            member_id: member,
            read_seq: 0,
            activity_seq: None,
            muted_at: None,
        }
        .into_active_model()
        .reset_all()
    });
    participant::Entity::insert_many(seats).exec_without_returning(&**write).await?;
    Ok(Some(id))
}

/// An empty conversation is listed to whoever started it, on all their devices.
async fn list(
    write: &mut WriteTransaction,
    conversation: ConversationId,
    viewer: MemberId,
) -> Result<(), DbErr> {
    let seat = participant::Entity::find_by_id((conversation, viewer)).one(&**write).await?;
    if seat.is_some_and(|seat| seat.activity_seq.is_some()) {
        return Ok(());
    }
    let entry = NewEvent { member: viewer, kind: Kind::ConversationStarted, conversation, message_seq: None };
    for event in write.log(&[entry]).await? {
        participant::Entity::update_many()
            .col_expr(participant::Column::ActivitySeq, event.seq.into())
            .filter(participant::COLUMN.conversation_id.eq(conversation))
            .filter(participant::COLUMN.member_id.eq(viewer))
            .exec(&**write)
            .await?;
    }
    Ok(())
}
