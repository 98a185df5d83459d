//! Carries cursors between a stream and its feed (`feed.rs`): the feed starts after the client's `Last-Event-ID`, and
//! the stream sends the cursor of each event as the event's ID.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::{ApiError, Result};
use super::scalar::EventCursor;

/// Shared between a transport and the feed of one subscription.
#[derive(Clone, Debug, Default)]
pub struct ResumePoint {
    start: Option<String>,
    cursors: Arc<Mutex<Cursors>>,
}

#[derive(Debug, Default)]
struct Cursors {
    last: Option<EventCursor>,
    previous: Option<EventCursor>,
}

impl ResumePoint {
    /// `cursor` is that of the last event that the client has received, if any. The feed starts after it.
    #[must_use]
    pub fn after(cursor: Option<String>) -> Self {
        Self { start: cursor, ..Self::default() }
    }

    /// Returns the cursor of the last event. Events are resolved one at a time, so it belongs to the latest response.
    #[must_use]
    pub fn last_cursor(&self) -> Option<String> {
        self.cursors().last.map(EventCursor::text)
    }

    /// Returns the cursor to start after. Fails with `BAD_USER_INPUT` if it is malformed.
    pub(super) fn start(&self) -> Result<Option<EventCursor>> {
        let Some(text) = &self.start else { return Ok(None) };
        let malformed = || ApiError::bad_input("`Last-Event-ID` must be an event cursor.");
        EventCursor::read(text).ok_or_else(malformed).map(Some)
    }

    pub(super) fn advance(&self, cursor: EventCursor) {
        let mut cursors = self.cursors();
        cursors.previous = cursors.last.replace(cursor);
    }

    /// Returns to the previous cursor, because the last event could not be delivered.
    pub(super) fn step_back(&self) {
        let mut cursors = self.cursors();
        cursors.last = cursors.previous;
    }

    fn cursors(&self) -> MutexGuard<'_, Cursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
