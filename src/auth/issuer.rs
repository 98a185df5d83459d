//! The issuer: where its keys come from, and how they are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use tokio::sync::{Mutex, watch};

use super::jwk::{KeySet, PublicKey};
use super::source::{Source, SourceError};
use super::{AuthError, Flaw};
use crate::clock::Clock;

/// How often we look whether it is time to ask again.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    source: Source,
    refresh: TimeDelta,
    clock: Clock,
    /// The last good ones. None until there were any.
    keys: watch::Sender<Option<Arc<KeySet>>>,
    /// Held by whoever asks, so that one asks for all.
    attempt: Mutex<Option<Attempt>>,
    /// How often they were read.
    version: AtomicU64,
}

/// The last time that we asked, by the monotonic clock: setting the other one neither makes a pause longer nor ends it.
struct Attempt {
    at: Duration,
    failed: bool,
}

impl Issuer {
    /// The least time between two askings, whatever tokens come: forged ones must not make us hammer the
    /// issuer. So long may a new key stay unknown, too, where the issuer signs with it at once.
    pub const PAUSE: TimeDelta = TimeDelta::seconds(10);

    #[must_use]
    pub fn new(source: Source, refresh: TimeDelta, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            source,
            refresh,
            clock,
            keys: watch::Sender::new(None),
            attempt: Mutex::default(),
            version: AtomicU64::new(0),
        }))
    }

    /// Asks once, whenever that was done last.
    pub async fn load(&self) -> Result<(), SourceError> {
        self.ask(&mut *self.0.attempt.lock().await).await
    }

    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.0.keys.borrow().is_some()
    }

    pub(super) fn version(&self) -> u64 {
        self.0.version.load(Ordering::SeqCst)
    }

    /// Keeps the keys fresh, for as long as it is polled.
    pub async fn keep_fresh(self) {
        loop {
            self.refresh().await;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks again where the keys are old, or the last attempt failed a while ago.
    pub async fn refresh(&self) {
        let mut attempt = self.0.attempt.lock().await;
        let failed = attempt.as_ref().is_none_or(|last| last.failed);
        self.ask_unless_within(if failed { Self::PAUSE } else { self.0.refresh }, &mut attempt).await;
    }

    /// The key that a token's header names.
    pub(super) async fn key(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Result<Arc<PublicKey>, AuthError> {
        if self.may_have_new_ones(id) {
            let issuer = self.clone();
            // In a task of its own: a caller who hangs up must not take the attempt with them.
            let asking = tokio::spawn(async move {
                issuer.ask_unless_within(Self::PAUSE, &mut *issuer.0.attempt.lock().await).await;
            });
            let _ = asking.await;
        }
        let keys = self.0.keys.borrow().clone().ok_or(AuthError::NoKeys)?;
        Ok(keys.find(algorithm, id).ok_or(Flaw::Key)?)
    }

    fn may_have_new_ones(&self, id: Option<&str>) -> bool {
        let keys = self.0.keys.borrow();
        keys.as_ref().is_none_or(|keys| id.is_some_and(|id| !keys.has(id)))
    }

    async fn ask_unless_within(&self, pause: TimeDelta, attempt: &mut Option<Attempt>) {
        let now = self.0.clock.elapsed();
        let pause = pause.to_std().unwrap_or_default();
        if attempt.as_ref().is_some_and(|last| now.saturating_sub(last.at) < pause) {
            return;
        }
        if let Err(error) = self.ask(attempt).await {
            tracing::warn!(%error, "cannot get the issuer's keys; the last good ones stay");
        }
    }

    async fn ask(&self, attempt: &mut Option<Attempt>) -> Result<(), SourceError> {
        let read = self.0.source.read().await;
        *attempt = Some(Attempt { at: self.0.clock.elapsed(), failed: read.is_err() });
        let keys = read?;
        tracing::debug!(keys = keys.len(), "have the issuer's keys");
        self.0.keys.send_replace(Some(Arc::new(keys)));
        self.0.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
