use std::hash::Hash;

use futures_util::future::pending;
use tokio_util::sync::CancellationToken;

use super::byte_budget::{ByteBudget, ByteReservation};

/// Limits the bytes that wait to be sent on all sockets and streams of one member or address. Each has a short queue,
/// but a client may open many.
#[derive(Clone, Debug)]
pub struct SendBudget<K> {
    budget: ByteBudget<K>,
    key: Option<K>,
    /// Canceled when this socket or stream exceeds the budget. It must then end.
    exceeded: CancellationToken,
}

impl<K: Clone + Eq + Hash> SendBudget<K> {
    #[must_use]
    pub fn new(budget: ByteBudget<K>, key: Option<K>, exceeded: CancellationToken) -> Self {
        Self { budget, key, exceeded }
    }

    /// Reserves the bytes of a response until it is sent. Never resolves if they exceed the budget, so that nothing
    /// more is sent.
    pub async fn reserve(&self, bytes: usize) -> ByteReservation<K> {
        if let Ok(reservation) = self.budget.reserve(self.key.clone(), bytes) {
            return reservation;
        }
        self.exceeded.cancel();
        pending().await
    }
}
