use std::hash::Hash;

use super::concurrency::{ConcurrencyLimiter, Permit};

/// How many bytes each may make us hold at once: what they send, until it is answered, and our answers, until they are
/// read.
#[derive(Clone, Debug)]
pub struct ByteBudget<K> {
    held: ConcurrencyLimiter<K>,
    most: usize,
}

/// Bytes that are held for somebody, until it is dropped. For nobody they are not counted.
#[derive(Debug)]
pub struct ByteReservation<K: Clone + Eq + Hash> {
    budget: ByteBudget<K>,
    key: Option<K>,
    place: Option<Permit<K>>,
}

/// So much is held for them already that nothing more may be.
#[derive(Debug)]
pub struct BudgetExceeded;

impl<K: Clone + Eq + Hash> ByteBudget<K> {
    /// At most so many bytes, and one piece more.
    #[must_use]
    pub fn new(held: ConcurrencyLimiter<K>, most: usize) -> Self {
        Self { held, most }
    }

    /// Nothing yet.
    #[must_use]
    pub fn of(&self, key: Option<K>) -> ByteReservation<K> {
        ByteReservation { budget: self.clone(), key, place: None }
    }

    pub fn hold(&self, key: Option<K>, bytes: usize) -> Result<ByteReservation<K>, BudgetExceeded> {
        let mut held = self.of(key);
        held.add(bytes)?;
        Ok(held)
    }
}

impl<K: Clone + Eq + Hash> ByteReservation<K> {
    /// One piece more.
    pub fn add(&mut self, bytes: usize) -> Result<(), BudgetExceeded> {
        let Some(key) = &self.key else { return Ok(()) };
        let is_free = if let Some(place) = &mut self.place {
            place.add(bytes, self.budget.most)
        } else {
            self.place = self.budget.held.take_many(key.clone(), bytes, self.budget.most);
            self.place.is_some()
        };
        if is_free { Ok(()) } else { Err(BudgetExceeded) }
    }
}
