//! Sends what is pending for one endpoint.

use std::time::Duration;

use entity::delivery::{self, DeliveryState};
use entity::id::TargetId;
use futures_util::future::join_all;
use reqwest::Url;
use tokio_util::sync::CancellationToken;

use super::body::body;
use super::client::{WebhookClient, WebhookMessage};
use super::endpoint;
use super::facts::Facts;
use super::health::Health;
use crate::app::App;
use crate::notify::claim::{Pending, claim};
use crate::notify::outcome::AttemptOutcome;
use crate::notify::record::{label, record};
use crate::store::StoreError;

const CHECK_IN_INTERVAL: Duration = Duration::from_mins(1);
/// Requests to the endpoint at the same time.
const CONCURRENCY: usize = 16;

/// An endpoint of the configuration.
#[derive(Clone)]
pub struct WebhookEndpoint {
    pub url: Url,
    pub client: WebhookClient,
    pub includes_text: bool,
}

impl WebhookEndpoint {
    /// Names the endpoint in logs and metrics. Its path may be secret.
    fn name(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

pub struct WebhookSender {
    app: App,
    endpoint: WebhookEndpoint,
    name: String,
    id: TargetId,
    has_ended: bool,
    checked_in_at: Duration,
    health: Health,
}

impl WebhookSender {
    /// Checks the endpoint in, so that what happens from now on is delivered to it.
    pub async fn start(app: App, endpoint: WebhookEndpoint) -> Result<Self, StoreError> {
        let row = endpoint::check_in(&app, endpoint.url.as_str()).await?;
        let sender = Self {
            name: endpoint.name(),
            id: row.id,
            has_ended: row.ended_at.is_some(),
            checked_in_at: app.clock.elapsed(),
            health: Health::new(row.failing_since.is_some()),
            app,
            endpoint,
        };
        sender.app.metrics.set_webhook_failing(&sender.name, row.failing_since.is_some());
        Ok(sender)
    }

    /// Sends what is pending now, until the service stops.
    pub async fn send_pending(&mut self, stop: &CancellationToken) -> Result<(), StoreError> {
        self.check_in().await?;
        while !self.has_ended && !stop.is_cancelled() {
            if self.send_batch().await? < CONCURRENCY {
                break;
            }
        }
        self.recover().await
    }

    async fn check_in(&mut self) -> Result<(), StoreError> {
        let now = self.app.clock.elapsed();
        if now < self.checked_in_at + CHECK_IN_INTERVAL {
            return Ok(());
        }
        self.checked_in_at = now;
        let row = endpoint::check_in(&self.app, self.endpoint.url.as_str()).await?;
        self.has_ended = row.ended_at.is_some();
        Ok(())
    }

    /// Returns how many were pending.
    async fn send_batch(&mut self) -> Result<usize, StoreError> {
        let pending = claim(&self.app, Pending::Webhooks(self.id), CONCURRENCY as u64).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let now = self.app.clock.now();
        let facts = Facts::read(&self.app.store.read, now, &pending, self.endpoint.includes_text).await?;
        let outcomes = join_all(pending.iter().map(|delivery| self.send(delivery, &facts))).await;
        for outcome in outcomes {
            self.note(outcome?).await?;
        }
        Ok(pending.len())
    }

    async fn send(&self, delivery: &delivery::Model, facts: &Facts) -> Result<AttemptOutcome, StoreError> {
        let outcome = self.attempt(delivery, facts).await;
        let state = record(&self.app, delivery, &outcome).await?;
        if outcome.is_attempt() {
            self.app.metrics.webhook_attempted(&self.name, label(state));
        }
        if state == DeliveryState::Failed {
            tracing::warn!(endpoint = self.name, webhook = %delivery.id.0, "gave up a webhook");
        }
        Ok(outcome)
    }

    async fn attempt(&self, delivery: &delivery::Model, facts: &Facts) -> AttemptOutcome {
        let WebhookEndpoint { url, client, .. } = &self.endpoint;
        let now = self.app.clock.now();
        // They may have begun since `due` checked them.
        if let Some(until) = facts.recipient(delivery).and_then(|to| to.settings.quiet_until(now)) {
            return AttemptOutcome::Postponed { until };
        }
        match body(facts, delivery) {
            Some(body) => client.deliver(url, &WebhookMessage { id: delivery.id.0, body }).await,
            None => AttemptOutcome::NotNeeded,
        }
    }

    async fn note(&mut self, outcome: AttemptOutcome) -> Result<(), StoreError> {
        match outcome {
            AttemptOutcome::Delivered => self.health.succeeded(),
            AttemptOutcome::NotNeeded | AttemptOutcome::Postponed { .. } => {}
            AttemptOutcome::Gone => {
                self.has_ended = true;
                tracing::warn!(endpoint = self.name, "a webhook endpoint has ended with 410");
                endpoint::end(&self.app, self.id).await?;
            }
            AttemptOutcome::Retry { error, .. } => {
                if self.health.failed(self.app.clock.elapsed()) {
                    tracing::warn!(endpoint = self.name, error, "a webhook endpoint fails");
                    self.app.metrics.set_webhook_failing(&self.name, true);
                    let failure = Some((self.app.clock.now(), error.as_str()));
                    endpoint::set_failing(&self.app, self.id, failure).await?;
                }
            }
        }
        Ok(())
    }

    async fn recover(&mut self) -> Result<(), StoreError> {
        if self.health.recovers(self.app.clock.elapsed()) {
            tracing::info!(endpoint = self.name, "a webhook endpoint has recovered");
            self.app.metrics.set_webhook_failing(&self.name, false);
            endpoint::set_failing(&self.app, self.id, None).await?;
        }
        Ok(())
    }
}
