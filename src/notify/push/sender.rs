//! Sends push messages. Those to a slow push service do not delay others, up to a limit.

use std::sync::Arc;

use entity::delivery;
use tokio::sync::Semaphore;

use super::client::PushClient;
use super::message::UnreadMessage;
use super::registration;
use crate::app::App;
use crate::notify::claim::{Pending, claim};
use crate::notify::outcome::AttemptOutcome;
use crate::notify::outcome::AttemptOutcome::NotNeeded;
use crate::notify::recipient;
use crate::notify::record::{label, record};
use crate::store::StoreError;

/// Messages on their way at the same time.
const CONCURRENCY: u32 = 128;

#[derive(Clone)]
pub struct PushSender {
    app: App,
    client: PushClient,
    /// One for each message on its way.
    slots: Arc<Semaphore>,
}

impl PushSender {
    #[must_use]
    pub fn new(app: App, client: PushClient) -> Self {
        Self { app, client, slots: Arc::new(Semaphore::new(CONCURRENCY as usize)) }
    }

    /// Begins to send what is pending now, as far as there are free slots.
    pub(super) async fn send_pending(&self) -> Result<(), StoreError> {
        loop {
            let free = u32::try_from(self.slots.available_permits()).unwrap_or(CONCURRENCY).max(1);
            let slots = Arc::clone(&self.slots).acquire_many_owned(free).await;
            // Closed when the service stops.
            let Ok(mut slots) = slots else { return Ok(()) };
            let claimed = claim(&self.app, Pending::Push, free.into()).await?;
            let is_all = claimed.len() < free as usize;
            for delivery in claimed {
                let (sender, slot) = (self.clone(), slots.split(1));
                tokio::spawn(async move {
                    sender.deliver_or_log(&delivery).await;
                    drop(slot);
                });
            }
            if is_all {
                return Ok(());
            }
        }
    }

    /// Waits until the messages on their way are recorded, so that nobody sends them again. Nothing is sent any more.
    pub async fn stop(&self) {
        let _all = self.slots.acquire_many(CONCURRENCY).await;
        self.slots.close();
    }

    async fn deliver_or_log(&self, delivery: &delivery::Model) {
        if let Err(error) = self.deliver(delivery).await {
            tracing::warn!(%error, "cannot deliver a push message");
        }
    }

    /// Tries a claimed delivery, and records the result.
    pub async fn deliver(&self, delivery: &delivery::Model) -> Result<(), StoreError> {
        let outcome = self.attempt(delivery).await?;
        if outcome == AttemptOutcome::Gone {
            registration::forget(&self.app, delivery.target_id).await?;
        }
        let state = record(&self.app, delivery, &outcome).await?;
        if outcome.is_attempt() {
            self.app.metrics.push_attempted(label(state));
        }
        Ok(())
    }

    async fn attempt(&self, delivery: &delivery::Model) -> Result<AttemptOutcome, StoreError> {
        let (db, now) = (&self.app.store.read, self.app.clock.now());
        let Some(key) = delivery.member_id.zip(delivery.conversation_id) else { return Ok(NotNeeded) };
        let recipient = recipient::find_many(db, now, &[key]).await?.pop();
        let Some(recipient) = recipient.filter(|recipient| recipient.settings.push) else {
            return Ok(NotNeeded);
        };
        // They may have begun since `due` checked them.
        if let Some(until) = recipient.settings.quiet_until(now) {
            return Ok(AttemptOutcome::Postponed { until });
        }
        let registration = registration::find(db, delivery.target_id).await?;
        // The browser may belong to somebody else by now.
        let registration = registration.filter(|found| found.member_id == recipient.member);
        let Some(registration) = registration else { return Ok(NotNeeded) };
        let message = UnreadMessage::of(db, now, &recipient).await?;
        let topic = message.topic();
        Ok(match message.into_json() {
            Ok(json) => self.client.deliver(&registration, &topic, json).await,
            Err(error) => AttemptOutcome::Retry { after: None, error: error.to_string() },
        })
    }
}
