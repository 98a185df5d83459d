//! Delivers push messages. Those to a slow push service do not delay others, up to a limit.

use std::sync::Arc;
use std::time::Duration;

use entity::delivery;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::client::PushClient;
use super::message::UnreadMessage;
use super::registration;
use crate::app::App;
use crate::notify::claim::{Pending, claim};
use crate::notify::outcome::AttemptOutcome;
use crate::notify::outcome::AttemptOutcome::NotNeeded;
use crate::notify::quiet::postponed;
use crate::notify::recipient;
use crate::notify::record::{label, record};
use crate::store::StoreError;

const INTERVAL: Duration = Duration::from_secs(1);
/// Messages on their way at the same time.
const CONCURRENCY: usize = 128;

/// Delivers what is pending. What fails is tried again. Never returns.
pub async fn push_regularly(app: App, client: Arc<PushClient>) {
    let mut running = JoinSet::new();
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Some(_) = running.join_next(), if running.len() >= CONCURRENCY => {}
        }
        while running.try_join_next().is_some() {}
        let free = CONCURRENCY.saturating_sub(running.len());
        match claim(&app, Pending::Push, free as u64).await {
            Ok(claimed) => claimed.into_iter().for_each(|delivery| {
                let (app, client) = (app.clone(), Arc::clone(&client));
                running.spawn(async move { deliver_or_log(&app, &client, &delivery).await });
            }),
            Err(error) => tracing::warn!(%error, "cannot claim push messages"),
        }
    }
}

async fn deliver_or_log(app: &App, client: &PushClient, delivery: &delivery::Model) {
    if let Err(error) = deliver(app, client, delivery).await {
        tracing::warn!(%error, "cannot deliver a push message");
    }
}

/// Tries a claimed delivery, and records the result.
pub async fn deliver(app: &App, client: &PushClient, delivery: &delivery::Model) -> Result<(), StoreError> {
    let outcome = attempt(app, client, delivery).await?;
    if outcome == AttemptOutcome::Gone {
        registration::forget(app, delivery.target_id).await?;
    }
    let state = record(app, delivery, &outcome).await?;
    if outcome.is_attempt() {
        app.metrics.push_attempted(label(state));
    }
    Ok(())
}

async fn attempt(
    app: &App,
    client: &PushClient,
    delivery: &delivery::Model,
) -> Result<AttemptOutcome, StoreError> {
    let (db, now) = (&app.store.read, app.clock.now());
    let Some(key) = delivery.member_id.zip(delivery.conversation_id) else { return Ok(NotNeeded) };
    let recipient = recipient::find_many(db, now, &[key]).await?.pop();
    let Some(recipient) = recipient.filter(|recipient| recipient.settings.push) else { return Ok(NotNeeded) };
    if let Some(outcome) = postponed(delivery, &recipient, now) {
        return Ok(outcome);
    }
    let registration = registration::find(db, delivery.target_id).await?;
    // The browser may belong to somebody else by now.
    let registration = registration.filter(|found| found.member_id == recipient.member);
    let Some(registration) = registration else { return Ok(NotNeeded) };
    let message = UnreadMessage::of(db, now, &recipient).await?;
    let topic = message.topic();
    Ok(match message.into_json() {
        Ok(json) => client.deliver(&registration, &topic, json).await,
        Err(error) => AttemptOutcome::Retry { after: None, error: error.to_string() },
    })
}
