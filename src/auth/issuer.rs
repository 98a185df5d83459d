//! The issuer's public keys, loaded when they are needed and refreshed regularly.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use tokio::sync::{Mutex, watch};

use super::error::AuthError;
use super::jwk::{KeySet, PublicKey};
use super::key_source::{KeySource, KeySourceError};
use super::token_error::TokenError;
use crate::clock::Clock;

/// How often to check whether a refresh is due.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    source: KeySource,
    refresh_interval: TimeDelta,
    clock: Clock,
    /// The keys of the last successful attempt. None before the first one.
    keys: watch::Sender<Option<Arc<KeySet>>>,
    /// Locked during an attempt, so that one attempt serves all callers.
    last_attempt: Mutex<Option<Attempt>>,
    /// The number of successful attempts.
    version: AtomicU64,
}

/// An attempt to load the keys.
struct Attempt {
    /// By the monotonic clock, so that setting the system clock does not change when the next attempt is due.
    at: Duration,
    failed: bool,
}

impl Issuer {
    /// Minimum interval between two attempts, so that forged tokens do not flood the issuer with requests. A new key
    /// may be unknown for this long if the issuer signs with it at once.
    pub const MIN_INTERVAL: TimeDelta = TimeDelta::seconds(10);

    #[must_use]
    pub fn new(source: KeySource, refresh_interval: TimeDelta, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            source,
            refresh_interval,
            clock,
            keys: watch::Sender::new(None),
            last_attempt: Mutex::default(),
            version: AtomicU64::new(0),
        }))
    }

    /// Loads the keys, regardless of when the last attempt was.
    pub async fn load(&self) -> Result<(), KeySourceError> {
        self.load_now(&mut *self.0.last_attempt.lock().await).await
    }

    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.0.keys.borrow().is_some()
    }

    pub(super) fn version(&self) -> u64 {
        self.0.version.load(Ordering::SeqCst)
    }

    /// Refreshes the keys regularly. Never resolves.
    pub async fn refresh_regularly(self) {
        loop {
            self.refresh().await;
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Loads the keys if the refresh interval has passed, or if the last attempt failed and the minimum interval has
    /// passed.
    pub async fn refresh(&self) {
        let mut last_attempt = self.0.last_attempt.lock().await;
        let failed = last_attempt.as_ref().is_none_or(|last| last.failed);
        let interval = if failed { Self::MIN_INTERVAL } else { self.0.refresh_interval };
        self.load_after(interval, &mut last_attempt).await;
    }

    /// Returns the key that a token's header names. Loads the keys first if they may contain a new one.
    pub(super) async fn key(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Result<Arc<PublicKey>, AuthError> {
        if self.may_be_new(id) {
            let issuer = self.clone();
            // In its own task, because other callers may wait for the attempt after this one has disconnected.
            let attempt = tokio::spawn(async move {
                issuer.load_after(Self::MIN_INTERVAL, &mut *issuer.0.last_attempt.lock().await).await;
            });
            let _ = attempt.await;
        }
        let keys = self.0.keys.borrow().clone().ok_or(AuthError::NoKeys)?;
        Ok(keys.find(algorithm, id).ok_or(TokenError::Key)?)
    }

    fn may_be_new(&self, id: Option<&str>) -> bool {
        let keys = self.0.keys.borrow();
        keys.as_ref().is_none_or(|keys| id.is_some_and(|id| !keys.has(id)))
    }

    /// Loads the keys if the last attempt was at least `interval` ago.
    async fn load_after(&self, interval: TimeDelta, last_attempt: &mut Option<Attempt>) {
        let now = self.0.clock.elapsed();
        let interval = interval.to_std().unwrap_or_default();
        if last_attempt.as_ref().is_some_and(|last| now.saturating_sub(last.at) < interval) {
            return;
        }
        if let Err(error) = self.load_now(last_attempt).await {
            tracing::warn!(%error, "cannot load the issuer's keys, keeping the previous ones");
        }
    }

    async fn load_now(&self, last_attempt: &mut Option<Attempt>) -> Result<(), KeySourceError> {
        let keys = self.0.source.load().await;
        *last_attempt = Some(Attempt { at: self.0.clock.elapsed(), failed: keys.is_err() });
        let keys = keys?;
        tracing::debug!(keys = keys.len(), "loaded the issuer's keys");
        self.0.keys.send_replace(Some(Arc::new(keys)));
        self.0.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
