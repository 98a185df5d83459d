use std::hash::Hash;

use futures_util::future::pending;
use tokio_util::sync::CancellationToken;

use super::byte_budget::{ByteBudget, ByteReservation};

/// What the sockets and streams of one have not read yet. One alone cannot hold much, but all of them
/// together could.
#[derive(Clone, Debug)]
pub struct SendBudget<K> {
    budget: ByteBudget<K>,
    key: Option<K>,
    /// The socket or stream that wanted to hold more. It has to end.
    over: CancellationToken,
}

impl<K: Clone + Eq + Hash> SendBudget<K> {
    #[must_use]
    pub fn new(budget: ByteBudget<K>, key: Option<K>, over: CancellationToken) -> Self {
        Self { budget, key, over }
    }

    /// For an answer, until it is read. Does not come back where there is too much: nothing is said any
    /// more.
    pub async fn hold(&self, bytes: usize) -> ByteReservation<K> {
        if let Ok(held) = self.budget.hold(self.key.clone(), bytes) {
            return held;
        }
        self.over.cancel();
        pending().await
    }
}
