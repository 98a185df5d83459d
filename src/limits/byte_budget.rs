use std::hash::Hash;

use super::concurrency::{ConcurrencyLimiter, ConcurrencyPermit};

/// Limits how many bytes the process holds for each key: requests until they are answered, or responses until they are
/// sent.
#[derive(Clone, Debug)]
pub struct ByteBudget<K> {
    limiter: ConcurrencyLimiter<K>,
    max: usize,
}

/// Bytes that count against the budget of their key until this is dropped. Bytes without a key are not counted.
#[derive(Debug)]
pub struct ByteReservation<K: Clone + Eq + Hash> {
    budget: ByteBudget<K>,
    key: Option<K>,
    permit: Option<ConcurrencyPermit<K>>,
}

/// The key already holds its maximum number of bytes.
#[derive(Debug)]
pub struct BudgetExceeded;

impl<K: Clone + Eq + Hash> ByteBudget<K> {
    /// Creates a budget that refuses bytes once a key holds `max`. The last reservation before that may exceed it.
    #[must_use]
    pub fn new(limiter: ConcurrencyLimiter<K>, max: usize) -> Self {
        Self { limiter, max }
    }

    #[must_use]
    pub fn empty_reservation(&self, key: Option<K>) -> ByteReservation<K> {
        ByteReservation { budget: self.clone(), key, permit: None }
    }

    pub fn reserve(&self, key: Option<K>, bytes: usize) -> Result<ByteReservation<K>, BudgetExceeded> {
        let mut reservation = self.empty_reservation(key);
        reservation.add(bytes)?;
        Ok(reservation)
    }
}

impl<K: Clone + Eq + Hash> ByteReservation<K> {
    pub fn add(&mut self, bytes: usize) -> Result<(), BudgetExceeded> {
        let Some(key) = &self.key else { return Ok(()) };
        let is_added = if let Some(permit) = &mut self.permit {
            permit.try_grow(bytes, self.budget.max)
        } else {
            self.permit = self.budget.limiter.try_acquire_many(key.clone(), bytes, self.budget.max);
            self.permit.is_some()
        };
        if is_added { Ok(()) } else { Err(BudgetExceeded) }
    }
}
