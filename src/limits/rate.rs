use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter as Governor};

use crate::clock::Clock;

/// A burst of actions, replenished by one after each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// 0 means no limit.
    pub burst: u32,
    pub replenish_interval: Duration,
}

impl Rate {
    /// A rate of `count` actions per period, all of which may happen at once; 0 means no limit.
    #[must_use]
    pub fn new(count: u32, period: Duration) -> Self {
        Self { burst: count, replenish_interval: period.checked_div(count).unwrap_or_default() }
    }

    #[must_use]
    pub fn per_minute(count: u32) -> Self {
        Self::new(count, Duration::from_mins(1))
    }
}

/// Limits how often each key may act.
pub struct RateLimiter<K: Clone + Eq + Hash> {
    limiter: Option<Limiter<K>>,
    burst: NonZeroU32,
    /// What an action counts for. More than 1 if several processes share the rate.
    cost: AtomicU32,
}

type Limiter<K> = Governor<K, HashMapStateStore<K>, Clock, NoOpMiddleware<Duration>>;

/// Seconds until the next attempt can succeed, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimited(pub u32);

impl<K: Clone + Eq + Hash> RateLimiter<K> {
    #[must_use]
    pub fn new(rate: Rate, clock: &Clock) -> Self {
        let burst = NonZeroU32::new(rate.burst);
        let quota =
            burst.and_then(|burst| Some(Quota::with_period(rate.replenish_interval)?.allow_burst(burst)));
        let limiter = quota.map(|quota| Governor::hashmap_with_clock(quota, clock.clone()));
        Self { limiter, burst: burst.unwrap_or(NonZeroU32::MIN), cost: AtomicU32::new(1) }
    }

    /// Grants this part of the rate from now on, but at least one action at a time.
    pub fn divide_by(&self, parts: u32) {
        self.cost.store(parts.clamp(1, self.burst.get()), Ordering::Relaxed);
    }

    /// Counts one action, or fails without counting it if it exceeds the rate.
    pub fn check(&self, key: &K) -> Result<(), RateLimited> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let cost = NonZeroU32::new(self.cost.load(Ordering::Relaxed)).unwrap_or(NonZeroU32::MIN);
        // The cost is at most the burst.
        let Ok(checked) = limiter.check_key_n(key, cost) else { return Ok(()) };
        checked.map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().elapsed()).as_millis().div_ceil(1000);
            RateLimited(u32::try_from(wait).unwrap_or(u32::MAX).max(1))
        })
    }

    /// Removes the keys whose burst is replenished. Must be called regularly.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Returns the number of keys in memory.
    #[must_use]
    pub fn key_count(&self) -> usize {
        self.limiter.as_ref().map_or(0, Governor::len)
    }
}

impl governor::clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.elapsed()
    }
}
