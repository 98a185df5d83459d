use std::sync::{Arc, OnceLock};

use entity::id::MemberId;

use super::concurrency::{ConcurrencyLimiter, Permit};

/// Goes with an operation and with its answer. A query or mutation takes one of its member's places
/// with it, and gives it back when the last of these is dropped, which is when the answer is written.
#[derive(Clone, Debug)]
pub struct InFlight {
    places: ConcurrencyLimiter<MemberId>,
    most: usize,
    place: Arc<OnceLock<Permit<MemberId>>>,
}

/// The member has as many under way as they may.
#[derive(Debug)]
pub struct TooManyInFlight {
    pub most: usize,
}

impl InFlight {
    /// At most so many of each member; 0 is no limit.
    #[must_use]
    pub fn new(places: ConcurrencyLimiter<MemberId>, most: usize) -> Self {
        Self { places, most, place: Arc::default() }
    }

    pub fn begin(&self, member: MemberId) -> Result<(), TooManyInFlight> {
        let place = self.places.take(member, self.most).ok_or(TooManyInFlight { most: self.most })?;
        self.place.get_or_init(|| place);
        Ok(())
    }
}
