//! A write of the domain: one transaction and the events that it publishes after the commit.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::delivery::DeliveryKind;
use entity::event::{self, EventKind};
use entity::id::{ConversationId, MemberId};
use entity::{conversation, message, participant};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use tokio::task;

use crate::app::App;
use crate::config::Outbox;
use crate::live::event_log::{self, NewEvent};
use crate::live::scrub::ErasureGuard;
use crate::live::{Event, EventBus};
use crate::messaging::conversation::membership;
use crate::messaging::message::append::{Sender, TokenState, append, used_key_as_none};
use crate::messaging::message::body::Draft;
use crate::messaging::outbox::PlatformEvent;
use crate::messaging::{Result, outbox};
use crate::store::{Store, StoreError};

/// Rolls back if it is dropped before the commit.
pub(super) struct WriteTransaction {
    tx: DatabaseTransaction,
    store: Store,
    event_bus: Arc<EventBus>,
    events: Vec<(MemberId, Event)>,
    outbox: Outbox,
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
        let (outbox, now) = (app.outbox, app.clock.now());
        Ok(Self { tx, store, event_bus, events: Vec::new(), outbox, erasure: None, now })
    }

    /// After the commit, erases what the transaction deletes from the database files.
    pub fn set_erasing(&mut self, app: &App) {
        self.erasure = Some(app.erasure_guard());
    }

    /// Logs an event for each member and publishes it after the commit.
    pub async fn log(&mut self, entries: &[NewEvent]) -> Result<Vec<event::Model>, DbErr> {
        let logged = event_log::append(&self.tx, self.now, entries).await?;
        self.events.extend(logged.iter().map(|row| (row.member_id, Event::from(row.clone()))));
        Ok(logged)
    }

    /// Logs an event about the conversation for each member who has it in their list or archive. A conversation without
    /// messages is listed for a member only if they have called `startConversation` for it.
    pub async fn log_where_listed(
        &mut self,
        conversation: ConversationId,
        kind: EventKind,
    ) -> Result<(), DbErr> {
        let members: Vec<MemberId> = participant::Entity::find()
            .select_only()
            .column(participant::Column::MemberId)
            .filter(participant::COLUMN.conversation_id.eq(conversation))
            .filter(membership::is_listed_or_archived())
            .into_tuple()
            .all(&self.tx)
            .await?;
        let entry = |member| NewEvent::new(member, kind).in_conversation(conversation);
        let entries: Vec<_> = members.into_iter().map(entry).collect();
        self.log(&entries).await?;
        Ok(())
    }

    /// Tells the platform what `actor` did with a conversation, if it has webhooks. None if the conversation has expired.
    pub async fn tell_platform(
        &self,
        kind: DeliveryKind,
        conversation: &conversation::Model,
        actor: Option<MemberId>,
    ) -> Result<(), DbErr> {
        let [low, high] = conversation.members();
        let member = actor.unwrap_or(low);
        let other = if member == low { high } else { low };
        let event = PlatformEvent {
            kind,
            conversation: Some(conversation.id),
            member: Some(member),
            other: Some(other),
            message_seq: actor.is_none().then_some(conversation.last_seq),
            subject: None,
        };
        outbox::tell_platform(&self.tx, self.outbox, self.now, event).await
    }

    /// Appends a message and publishes its events after the commit. If it returns None, the message was not appended,
    /// and the transaction must be dropped.
    pub async fn append(
        &mut self,
        sender: MemberId,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<Option<Arc<message::Model>>, StoreError> {
        let sender = Sender { id: sender, token: TokenState::Checked };
        let appended = append(&self.tx, self.outbox, self.now, sender, conversation, draft).await;
        let appended = appended.map_err(StoreError::from);
        let Some(appended) = used_key_as_none(draft, appended)? else { return Ok(None) };
        self.events.extend(appended.events());
        Ok(Some(appended.message))
    }

    /// Commits in a task of its own: the events are published even if the caller disconnects in the meantime.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Self { tx, store, event_bus, events, erasure, .. } = self;
        let committed = task::spawn(async move {
            store.commit(tx).await?;
            drop(erasure);
            for (member, event) in events {
                event_bus.publish(member, event);
            }
            Ok::<_, StoreError>(())
        });
        committed.await.unwrap_or(Err(StoreError::NotRun))
    }
}
