//! The tasks that notify members and send webhooks and push messages.

use std::sync::Arc;

use futures_util::future::{join_all, try_join_all};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::background::Background;
use crate::app::App;
use crate::notify::due::handle_due_regularly;
use crate::notify::push::{PushClient, PushSender, push_regularly};
use crate::notify::webhook::{WebhookEndpoint, WebhookSender, send_regularly};
use crate::store::StoreError;

/// Where to send. Nowhere by default.
#[derive(Default)]
pub struct Receivers {
    /// None if browsers receive no push messages.
    pub push: Option<PushClient>,
    pub webhooks: Vec<WebhookEndpoint>,
}

pub struct OutgoingTasks {
    app: App,
    push: Option<PushSender>,
    webhooks: Vec<Arc<Mutex<WebhookSender>>>,
}

impl OutgoingTasks {
    pub async fn start(app: &App, receivers: Receivers) -> Result<Self, StoreError> {
        let start = async |endpoint| {
            WebhookSender::start(app.clone(), endpoint).await.map(|sender| Arc::new(Mutex::new(sender)))
        };
        let webhooks = try_join_all(receivers.webhooks.into_iter().map(start)).await?;
        let push = receivers.push.map(|client| PushSender::new(app.clone(), client));
        Ok(Self { app: app.clone(), push, webhooks })
    }

    /// Runs the tasks. Webhooks are not sent any more after `stop`.
    pub fn run(&self, background: &mut Background, stop: &CancellationToken) {
        if self.app.outbox.notify_after.is_some() {
            background.run("notifying", &self.app, handle_due_regularly);
        }
        if let Some(sender) = &self.push {
            background.run("push messages", sender, push_regularly);
        }
        for sender in &self.webhooks {
            let stop = stop.clone();
            background.run("sending webhooks", sender, move |sender| send_regularly(sender, stop.clone()));
        }
    }

    /// Waits until what is being sent is recorded, so that nobody sends it again.
    pub async fn stop(&self) {
        if let Some(sender) = &self.push {
            sender.stop().await;
        }
        join_all(self.webhooks.iter().map(|sender| sender.lock())).await;
    }
}
