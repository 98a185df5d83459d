use std::sync::{Arc, PoisonError, Weak};

use super::permits::{FairShare, ShareSizes, SharesInUse};
use crate::caller::Caller;
use crate::limits::backlog::Backlogs;

/// The shares of all callers.
#[derive(Debug)]
pub struct FairShares {
    sizes: ShareSizes,
    in_use: SharesInUse,
    read_backlogs: Arc<Backlogs>,
    thread_backlogs: Arc<Backlogs>,
}

impl FairShares {
    #[must_use]
    pub fn new(sizes: ShareSizes) -> Self {
        Self {
            sizes,
            in_use: SharesInUse::default(),
            read_backlogs: Arc::default(),
            thread_backlogs: Arc::default(),
        }
    }

    /// Returns the caller's share: the same one as long as any part of it is in use.
    #[must_use]
    pub fn of(&self, caller: Caller) -> Arc<FairShare> {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = in_use.get(&caller).and_then(Weak::upgrade) {
            return share;
        }
        let backlogs = [&self.read_backlogs, &self.thread_backlogs];
        let share = Arc::new(FairShare::new(caller, self.sizes, backlogs, Arc::clone(&self.in_use)));
        in_use.insert(caller, Arc::downgrade(&share));
        share
    }

    /// Returns the number of shares in use.
    #[cfg(test)]
    pub fn in_use(&self) -> usize {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[cfg(test)]
mod tests {
    use entity::id::MemberId;
    use futures_util::FutureExt;

    use super::{FairShares, ShareSizes};
    use crate::caller::Caller;

    #[tokio::test]
    async fn a_share_stays_the_same_while_any_part_of_it_is_in_use() {
        let shares = FairShares::new(ShareSizes { read_connections: 1, write_connections: 1, threads: 1 });
        let ada = Caller::Member(MemberId::fresh());
        let permit = shares.of(ada).write().await;

        assert!(shares.of(ada).write().now_or_never().is_none());
        drop(permit);
        assert_eq!(shares.in_use(), 0);
        assert!(shares.of(ada).write().now_or_never().is_some());
    }
}
