//! A feed's place, beside what it shows: for transports that number their events themselves.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::{ApiError, Result};
use super::scalar::EventCursor;

/// Put beside one request; a feed looks for it.
#[derive(Clone, Debug, Default)]
pub struct ResumePoint {
    from: Option<String>,
    places: Arc<Mutex<Positions>>,
}

#[derive(Debug, Default)]
struct Positions {
    last: Option<EventCursor>,
    before: Option<EventCursor>,
}

impl ResumePoint {
    /// With the last place that the client has heard of, if any: from there its feed goes on.
    #[must_use]
    pub fn after(heard: Option<String>) -> Self {
        Self { from: heard, ..Self::default() }
    }

    /// The place of the event that was shown last. One event is resolved after another, so it is
    /// that of the response that has just come.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.places().last.map(EventCursor::text)
    }

    pub(super) fn heard(&self) -> Result<Option<EventCursor>> {
        let Some(text) = &self.from else { return Ok(None) };
        let wrong = || ApiError::bad_input("`Last-Event-ID` must be an event cursor.");
        EventCursor::read(text).ok_or_else(wrong).map(Some)
    }

    pub(super) fn put(&self, cursor: EventCursor) {
        let mut places = self.places();
        places.before = places.last.replace(cursor);
    }

    /// The last one could not be shown after all.
    pub(super) fn put_back(&self) {
        let mut places = self.places();
        places.last = places.before;
    }

    fn places(&self) -> MutexGuard<'_, Positions> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
