//! Following one member's log: first what is written after a position, then what comes.

use std::sync::Arc;

use entity::id::MemberId;
use sea_orm::DbErr;

use super::event_bus::Subscriber;
use super::{BusMessage, Event, EventBus, event_log};
use crate::store::Store;

/// Events read from the log at once. Each may bring a whole text, and each feed holds them until they
/// are heard.
const PAGE: u64 = 10;

#[derive(Debug, thiserror::Error)]
pub enum TailError {
    /// The position is older than what the log still has, or newer than it ever got.
    #[error("the position is not in the log any more")]
    Expired,
    #[error("the member is gone")]
    MemberGone,
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A reader of one member's log. Nothing is missed, nothing comes twice, all comes in order.
#[derive(Debug)]
pub struct Tail {
    store: Store,
    ear: Subscriber,
    member: MemberId,
    /// Everything up to here was handed out.
    cursor: i64,
    /// Whether the log may have more than what was handed out.
    behind: bool,
}

impl Tail {
    /// Starts after a position, or at the present end of the log.
    pub async fn start(
        store: Store,
        event_bus: &Arc<EventBus>,
        member: MemberId,
        after: Option<i64>,
    ) -> Result<Self, TailError> {
        // Listen first, read second: what happens in between is heard, and found again in the log.
        let ear = event_bus.subscribe(member);
        let event_log::LogSlice { head, floor, .. } =
            event_log::read(&store.read, member, i64::MAX, 1).await?.ok_or(TailError::MemberGone)?;
        let cursor = after.unwrap_or(head);
        if cursor < floor || cursor > head {
            return Err(TailError::Expired);
        }
        Ok(Self { store, ear, member, cursor, behind: cursor < head })
    }

    /// Waits for the next events: many at once from the log, or one straight from the event bus.
    pub async fn next(&mut self) -> Result<Vec<Arc<Event>>, TailError> {
        loop {
            if self.behind {
                // Boxed: whoever listens has no room for it.
                let events = Box::pin(self.catch_up()).await?;
                if !events.is_empty() {
                    return Ok(events);
                }
            } else if let Some(event) = self.listen().await {
                return Ok(vec![event]);
            }
        }
    }

    /// Everything up to here was handed out.
    #[must_use]
    pub fn cursor(&self) -> i64 {
        self.cursor
    }

    /// The number of the newest event that was heard of with which something may have been erased, or 0.
    #[must_use]
    pub fn newest_erasure(&self) -> i64 {
        self.ear.newest_erasure()
    }

    /// Forgets that anything after this number was handed out: it will be read from the log.
    pub fn rewind(&mut self, seq: i64) {
        self.cursor = seq;
        self.behind = true;
    }

    async fn catch_up(&mut self) -> Result<Vec<Arc<Event>>, TailError> {
        let extract = event_log::read(&self.store.read, self.member, self.cursor, PAGE)
            .await?
            .ok_or(TailError::MemberGone)?;
        // A head behind the cursor: the log was set back, as by a restored backup.
        if self.cursor < extract.floor || self.cursor > extract.head {
            return Err(TailError::Expired);
        }
        let full = extract.events.len() as u64 == PAGE;
        self.behind = full;
        // Events of deleted conversations are gone from the log, so the end is its head, which the
        // same statement read, and not the last event found.
        self.cursor = match extract.events.last() {
            Some(last) if full => last.seq,
            _ => extract.head,
        };
        Ok(extract.events.into_iter().map(|row| Arc::new(row.into())).collect())
    }

    async fn listen(&mut self) -> Option<Arc<Event>> {
        match self.ear.recv().await {
            Some(BusMessage::Event(event))
                if event.seq == self.cursor + 1 && self.ear.newest_erasure() <= event.seq =>
            {
                self.cursor = event.seq;
                return Some(event);
            }
            Some(BusMessage::Reached(seq)) if seq == self.cursor => {}
            Some(BusMessage::Reached(seq)) => {
                if seq > self.cursor {
                    self.ear.metrics().missed_event_found();
                }
                self.behind = true;
            }
            // A gap, or rings were lost, or what waited may be erased by now: back to the log. So does a number that was
            // handed out before: it comes twice, or the log was set back, and only the log tells which.
            _ => self.behind = true,
        }
        None
    }
}
