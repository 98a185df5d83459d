//! A feed's place, beside what it shows: for transports that number their events themselves.

use std::sync::{Arc, Mutex, PoisonError};

use super::error::{ApiError, Result};
use super::scalar::EventCursor;

/// Put beside one request; a feed looks for it.
#[derive(Clone, Debug, Default)]
pub struct Bookmark {
    from: Option<String>,
    place: Arc<Mutex<Option<EventCursor>>>,
}

impl Bookmark {
    /// With the last place that the client has heard of, if any: from there its feed goes on.
    #[must_use]
    pub fn after(heard: Option<String>) -> Self {
        Self { from: heard, ..Self::default() }
    }

    /// The place of the event that was shown last. One event is resolved after another, so it is
    /// that of the response that has just come.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).map(EventCursor::text)
    }

    pub(super) fn heard(&self) -> Result<Option<EventCursor>> {
        let Some(text) = &self.from else { return Ok(None) };
        let wrong = || ApiError::bad_input("`Last-Event-ID` is not an event cursor.");
        EventCursor::read(text).ok_or_else(wrong).map(Some)
    }

    pub(super) fn put(&self, cursor: EventCursor) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(cursor);
    }
}
