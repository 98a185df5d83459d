use std::sync::{Arc, OnceLock};

use entity::id::MemberId;

use super::concurrency::{ConcurrencyLimiter, ConcurrencyPermit};

/// Counts an operation as in flight until its response is written. The operation and its response each keep a clone; a
/// query or mutation acquires a permit of its member, which is released when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct InFlight {
    limiter: ConcurrencyLimiter<MemberId>,
    max: usize,
    permit: Arc<OnceLock<ConcurrencyPermit<MemberId>>>,
}

/// The member has the maximum number of operations in flight.
#[derive(Debug)]
pub struct TooManyInFlight {
    pub max: usize,
}

impl InFlight {
    /// Allows each member at most `max` operations in flight; 0 means no limit.
    #[must_use]
    pub fn new(limiter: ConcurrencyLimiter<MemberId>, max: usize) -> Self {
        Self { limiter, max, permit: Arc::default() }
    }

    pub fn start(&self, member: MemberId) -> Result<(), TooManyInFlight> {
        let permit = self.limiter.try_acquire(member, self.max).ok_or(TooManyInFlight { max: self.max })?;
        self.permit.get_or_init(|| permit);
        Ok(())
    }
}
