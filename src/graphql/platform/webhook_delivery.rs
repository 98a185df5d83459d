use async_graphql::Enum;
use async_graphql::connection::EmptyFields;
use causerie_macros::object;
use entity::delivery::DeliveryState;

use crate::graphql::error::Result;
use crate::graphql::plan::{LoadContext, LoaderKey, output_of_enum};
use crate::graphql::relay_connection::{Connection, ListItem};
use crate::graphql::scalar::{DateTime, int};
use crate::messaging::pagination::Window;
use crate::notify::webhook::deliveries::{self, DeliveryCursor, ListedDelivery};
use crate::notify::webhook::event_type;

/// The state of a webhook.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookDeliveryState {
    /// The webhook is waiting to be sent, for the first time or again.
    Pending,
    /// The endpoint accepted it.
    Delivered,
    /// The endpoint did not accept it within three days, or has ended.
    Failed,
    /// The webhook was no longer needed when it was due: for example, the messages were read.
    Dropped,
}

output_of_enum!(WebhookDeliveryState);

impl From<WebhookDeliveryState> for DeliveryState {
    fn from(state: WebhookDeliveryState) -> Self {
        match state {
            WebhookDeliveryState::Pending => Self::Pending,
            WebhookDeliveryState::Delivered => Self::Delivered,
            WebhookDeliveryState::Failed => Self::Failed,
            WebhookDeliveryState::Dropped => Self::Dropped,
        }
    }
}

impl From<DeliveryState> for WebhookDeliveryState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Pending => Self::Pending,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Failed => Self::Failed,
            DeliveryState::Dropped => Self::Dropped,
        }
    }
}

/// A page of the webhooks in one state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebhookPage {
    pub state: DeliveryState,
    pub window: Window<DeliveryCursor>,
}

impl LoaderKey for WebhookPage {
    type Value = Connection<WebhookDelivery>;

    const IS_FOR_PLATFORM: bool = true;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let mut pages = Vec::new();
        for key in keys {
            let page = deliveries::page(&context.app.store.read, key.state, &key.window).await?;
            pages.push((key.clone(), Connection::of(page.map(WebhookDelivery), EmptyFields)));
        }
        Ok(pages)
    }
}

pub struct WebhookDelivery(ListedDelivery);

/// A webhook to one endpoint.
#[object]
impl WebhookDelivery {
    /// The ID of the webhook, which its header `webhook-id` contains. The same for all endpoints.
    fn webhook_id(&self) -> String {
        self.0.delivery.id.0.to_string()
    }

    /// The address of the endpoint, without name and password.
    fn url(&self) -> String {
        self.0.address()
    }

    /// The `type` in its body, such as `conversation.unread`.
    fn event_type(&self) -> String {
        event_type(self.0.delivery.kind).to_owned()
    }

    /// The state of the webhook.
    fn state(&self) -> WebhookDeliveryState {
        self.0.delivery.state.into()
    }

    /// When it happened.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.delivery.created_at)
    }

    /// How many times it was sent, or tried to. Counted again after `replayWebhooks`.
    fn attempt_count(&self) -> i32 {
        int(self.0.delivery.attempts)
    }

    /// When it is sent next. Null unless it is pending.
    fn next_attempt_at(&self) -> Option<DateTime> {
        let is_pending = self.0.delivery.state == DeliveryState::Pending;
        is_pending.then_some(DateTime(self.0.delivery.next_at))
    }

    /// Why the last attempt failed. Null if it did not.
    fn last_error(&self) -> Option<String> {
        self.0.delivery.last_error.clone()
    }

    /// When it was delivered, given up or dropped. Null while it is pending.
    fn finished_at(&self) -> Option<DateTime> {
        self.0.delivery.finished_at.map(DateTime)
    }
}

impl ListItem for WebhookDelivery {
    type Cursor = DeliveryCursor;

    const PAGE: &'static str = "A page of webhooks.";
    const EDGE: &'static str = "A webhook and its cursor.";

    fn cursor_key(&self) -> DeliveryCursor {
        DeliveryCursor { id: self.0.delivery.id, endpoint: self.0.delivery.target_id }
    }
}
