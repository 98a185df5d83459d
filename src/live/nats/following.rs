use std::sync::{Arc, Weak};
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use entity::id::MemberId;
use futures_util::StreamExt;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::inbox::{Inbox, Received};
use super::notice::subject;

/// Time for the server to receive a subscription. A subscriber that waits longer starts without it, and finds events by
/// the sweep.
const START_TIMEOUT: Duration = Duration::from_secs(1);

/// Who is told what other processes announce.
pub trait NoticeReceiver: Send + Sync {
    fn receive(&self, member: MemberId, received: Received);
}

/// Receives the notices of other processes about one member, until it is dropped.
#[derive(Debug)]
pub struct Following {
    task: JoinHandle<()>,
    started: CancellationToken,
}

impl Following {
    pub fn start(
        client: Client,
        inbox: Arc<Inbox>,
        member: MemberId,
        receiver: Weak<dyn NoticeReceiver>,
    ) -> Self {
        let started = CancellationToken::new();
        if client.connection_state() != State::Connected {
            started.cancel();
        }
        let task = tokio::spawn(follow(client, inbox, member, receiver, started.clone()));
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

async fn follow(
    client: Client,
    inbox: Arc<Inbox>,
    member: MemberId,
    receiver: Weak<dyn NoticeReceiver>,
    started: CancellationToken,
) {
    // Fails only if the client was closed. After a reconnect, the client subscribes again by itself.
    let Ok(mut notices) = client.subscribe(subject(member)).await else { return };
    let _ = client.flush().await;
    started.cancel();
    while let Some(notice) = notices.next().await {
        let Some(receiver) = receiver.upgrade() else { return };
        if let Some(received) = inbox.read(&notice.payload) {
            receiver.receive(member, received);
        }
    }
}
