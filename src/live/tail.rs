//! Follows a member's log: reads the events after a position, then waits for new ones.

use std::sync::Arc;

use entity::id::MemberId;
use sea_orm::DbErr;

use super::subscriber::Subscriber;
use super::{BusMessage, Event, EventBus, event_log};
use crate::store::Store;

/// Events that are read at once. Each may load a whole message, and the feed holds them until they are delivered.
const PAGE: u64 = 10;

#[derive(Debug, thiserror::Error)]
pub enum TailError {
    /// The position is below the log's floor, above its head, or in another epoch.
    #[error("the position is not in the log any more")]
    Expired,
    #[error("the member does not exist any more")]
    MemberGone,
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A reader of one member's log. Delivers each event once and in order.
#[derive(Debug)]
pub struct Tail {
    store: Store,
    subscriber: Subscriber,
    member: MemberId,
    /// The number of the last delivered event.
    cursor: i64,
    /// Whether the log may contain events after the cursor.
    is_behind: bool,
}

impl Tail {
    /// Starts after a position, or at the end of the log.
    pub async fn start(
        store: Store,
        event_bus: &Arc<EventBus>,
        member: MemberId,
        after: Option<i64>,
    ) -> Result<Self, TailError> {
        // Subscribes before reading, so that no event between the two is missed.
        let subscriber = Subscriber::start(event_bus, member).await;
        let event_log::LogSlice { head, floor, .. } =
            event_log::read(&store.read, member, i64::MAX, 1).await?.ok_or(TailError::MemberGone)?;
        let cursor = after.unwrap_or(head);
        if cursor < floor || cursor > head {
            return Err(TailError::Expired);
        }
        Ok(Self { store, subscriber, member, cursor, is_behind: cursor < head })
    }

    /// Resolves to the next events: several from the log, or one from the event bus.
    pub async fn next(&mut self) -> Result<Vec<Arc<Event>>, TailError> {
        loop {
            if self.is_behind {
                // Boxed, so that a waiting tail stays small.
                let events = Box::pin(self.read_log()).await?;
                if !events.is_empty() {
                    return Ok(events);
                }
            } else if let Some(event) = self.receive().await {
                return Ok(vec![event]);
            }
        }
    }

    /// Returns the number of the last delivered event.
    #[must_use]
    pub fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Returns the number of the newest published event that may have erased data, or 0.
    #[must_use]
    pub fn newest_erasure(&self) -> i64 {
        self.subscriber.newest_erasure()
    }

    /// Moves back to this number, so that later events are read from the log again.
    pub fn rewind(&mut self, seq: i64) {
        self.cursor = seq;
        self.is_behind = true;
    }

    async fn read_log(&mut self) -> Result<Vec<Arc<Event>>, TailError> {
        let slice = event_log::read(&self.store.read, self.member, self.cursor, PAGE)
            .await?
            .ok_or(TailError::MemberGone)?;
        // A head below the cursor means that an older database was restored.
        if self.cursor < slice.floor || self.cursor > slice.head {
            return Err(TailError::Expired);
        }
        self.cursor = slice.end;
        self.is_behind = slice.end < slice.head;
        Ok(slice.events.into_iter().map(|row| Arc::new(row.into())).collect())
    }

    /// Receives a message, and returns its event if it is the next one. Otherwise the log must be read, or nothing is
    /// new.
    async fn receive(&mut self) -> Option<Arc<Event>> {
        match self.subscriber.recv().await {
            Some(BusMessage::Event(event))
                if event.seq == self.cursor + 1 && self.subscriber.newest_erasure() <= event.seq =>
            {
                self.cursor = event.seq;
                return Some(event);
            }
            Some(BusMessage::Reached(seq)) if seq == self.cursor => {}
            Some(BusMessage::Reached(seq)) => {
                if seq > self.cursor {
                    self.subscriber.metrics().missed_event_found();
                }
                self.is_behind = true;
            }
            // There is a gap, messages were lost, or the message may contain erased data. A number that was delivered
            // before is either a repetition or comes from a restored database: only the log shows which.
            _ => self.is_behind = true,
        }
        None
    }
}
