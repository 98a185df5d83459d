use std::sync::Weak;
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use entity::id::MemberId;
use futures_util::StreamExt;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::subject;
use crate::live::event_bus::EventBus;

/// Time for the server to receive a subscription. A subscriber that waits longer starts without it, and finds events by
/// the sweep.
const START_TIMEOUT: Duration = Duration::from_secs(1);

/// Receives the messages of other processes about one member, until it is dropped.
#[derive(Debug)]
pub struct Following {
    task: JoinHandle<()>,
    started: CancellationToken,
}

impl Following {
    pub fn start(client: Client, member: MemberId, event_bus: Weak<EventBus>) -> Self {
        let started = CancellationToken::new();
        if client.connection_state() != State::Connected {
            started.cancel();
        }
        let task = tokio::spawn(follow(client, member, event_bus, started.clone()));
        Self { task, started }
    }

    /// Resolves when the server has been told of the subscription, or at the timeout.
    pub async fn started(&self) {
        let _ = timeout(START_TIMEOUT, self.started.cancelled()).await;
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(client: Client, member: MemberId, event_bus: Weak<EventBus>, started: CancellationToken) {
    // Fails only if the client was closed. After a reconnect, the client subscribes again by itself.
    let Ok(mut messages) = client.subscribe(subject(member)).await else { return };
    let _ = client.flush().await;
    started.cancel();
    while let Some(message) = messages.next().await {
        let Some(event_bus) = event_bus.upgrade() else { return };
        if let Some(nats) = event_bus.nats() {
            nats.receive(&event_bus, member, &message.payload);
        }
    }
}
