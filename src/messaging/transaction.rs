//! One write of the domain: a transaction, and the bells that ring once it is on disk.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::{self, Kind};
use entity::id::{ConversationId, MemberId};
use entity::{conversation, message, participant};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use tokio::task;

use crate::app::App;
use crate::live::event_log::{self, NewEvent};
use crate::live::scrub::ErasureGuard;
use crate::live::{BusMessage, Event, EventBus};
use crate::messaging::message::append::{Sender, Token, append, or_sent_before};
use crate::messaging::message::body::Draft;
use crate::messaging::{Refusal, Result};
use crate::store::{Store, StoreError};

/// Dropped before its commit, it changed nothing.
pub(super) struct WriteTransaction {
    tx: DatabaseTransaction,
    store: Store,
    event_bus: Arc<EventBus>,
    rings: Vec<(MemberId, Event)>,
    erasure: Option<ErasureGuard>,
    pub now: DateTime<Utc>,
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl WriteTransaction {
    pub async fn begin(app: &App) -> Result<Self, StoreError> {
        let (store, event_bus) = (app.store.clone(), Arc::clone(&app.event_bus));
        let tx = store.begin().await?;
        Ok(Self { tx, store, event_bus, rings: Vec::new(), erasure: None, now: app.clock.now() })
    }

    /// What was written in it is gone for good after the commit.
    pub fn erases(&mut self, app: &App) {
        self.erasure = Some(app.erasure_guard());
    }

    /// The conversation, locked, where the viewer is in it.
    pub async fn conversation(
        &self,
        viewer: MemberId,
        id: ConversationId,
        lock: LockType,
    ) -> Result<conversation::Model> {
        let found = conversation::Entity::find_by_id(id).filter(has_member(viewer)).lock(lock);
        Ok(found.one(&self.tx).await?.ok_or(Refusal::ConversationNotFound)?)
    }

    /// Logs what happened for each member it concerns, and rings for them after the commit.
    pub async fn log(&mut self, entries: &[NewEvent]) -> Result<Vec<event::Model>, DbErr> {
        let logged = event_log::append(&self.tx, self.now, entries).await?;
        self.rings.extend(logged.iter().map(|row| (row.member_id, Event::from(row.clone()))));
        Ok(logged)
    }

    /// Appends a message, and rings for both members after the commit. None where it is refused: nothing of the
    /// transaction is worth keeping then.
    pub async fn append(
        &mut self,
        sender: MemberId,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<Option<Arc<message::Model>>, DbErr> {
        let sender = Sender { id: sender, token: Token::Checked };
        let appended = append(&self.tx, self.now, sender, conversation, draft).await;
        let Some(appended) = or_sent_before(draft, appended)? else { return Ok(None) };
        self.rings.extend(appended.events());
        Ok(Some(appended.message))
    }

    /// Logs a change of the conversation itself for each member who has it in their list: nobody
    /// hears of an empty conversation that another member started.
    pub async fn tell_listed(&mut self, conversation: &conversation::Model, kind: Kind) -> Result<(), DbErr> {
        let listed: Vec<MemberId> = participant::Entity::find()
            .select_only()
            .column(participant::Column::MemberId)
            .filter(participant::COLUMN.conversation_id.eq(conversation.id))
            .filter(participant::COLUMN.activity_seq.is_not_null())
            .into_tuple()
            .all(&self.tx)
            .await?;
        let entry = |member| NewEvent { member, kind, conversation: conversation.id, message_seq: None };
        let entries: Vec<_> = listed.into_iter().map(entry).collect();
        self.log(&entries).await?;
        Ok(())
    }

    /// In a task of its own: a caller who hangs up now must not keep the bells from ringing.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Self { tx, store, event_bus, rings, erasure, .. } = self;
        let committed = task::spawn(async move {
            store.commit(tx).await?;
            drop(erasure);
            for (member, event) in rings {
                event_bus.publish(member, BusMessage::Event(Arc::new(event)));
            }
            Ok(())
        });
        committed.await.unwrap_or(Err(StoreError::NotRun))
    }
}

/// The conversation is one of this member's.
pub(super) fn has_member(member: MemberId) -> Condition {
    Condition::any()
        .add(conversation::COLUMN.pair_low.eq(member))
        .add(conversation::COLUMN.pair_high.eq(member))
}
