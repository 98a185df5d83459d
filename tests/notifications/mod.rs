//! What leaves the service when members write to each other: pending notifications, and deliveries to their targets.

mod claims; // deliveries are tried by one process at a time, until they arrive
mod outbox; // what a write leaves for delivery
mod shown; // who looks at a conversation is not notified
mod unread; // who is notified of unread messages, and when

use causerie::config::Outbox;
use causerie::http::AppState;
use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use entity::delivery::{self, DeliveryKind};
use entity::id::TargetId;
use entity::{push_registration, webhook_endpoint};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder};

use crate::support::app::configure;
use crate::support::database::Database;
use crate::support::server_process::ServerProcess;
use crate::support::{Actor, Backend, TestApp};

const NOTIFY_AFTER: TimeDelta = TimeDelta::seconds(30);

/// The service with webhooks and push messages. Nothing is delivered by itself.
async fn notifying(backend: Backend) -> Option<TestApp> {
    Some(TestApp::on(Database::migrated(backend).await?, adjust).await)
}

/// Another process of this service, connected by NATS.
async fn notifying_replica(database: Database, nats: &ServerProcess) -> TestApp {
    TestApp::adjusted_replica(database, nats, adjust).await
}

fn adjust(state: &mut AppState) {
    let outbox = Outbox { notify_after: Some(NOTIFY_AFTER), webhooks: true, push: true };
    configure(state, |services| services.outbox = outbox);
}

/// Adds a webhook endpoint that is in use.
async fn endpoint(app: &TestApp, url: &str) -> TargetId {
    let row = webhook_endpoint::Model {
        id: TargetId::fresh(),
        url: url.to_owned(),
        seen_at: app.app.clock.now(),
        ended_at: None,
        failing_since: None,
        last_error: None,
    };
    insert(app, row.clone().into_active_model().reset_all()).await;
    row.id
}

/// Adds a browser of the member.
async fn browser(app: &TestApp, member: &Actor, name: &str) -> TargetId {
    let row = push_registration::Model {
        id: TargetId::fresh(),
        member_id: member.member_id(),
        endpoint: format!("https://push.example/{name}"),
        p256dh: "key".to_owned(),
        auth: "secret".to_owned(),
        created_at: app.app.clock.now(),
    };
    insert(app, row.clone().into_active_model().reset_all()).await;
    row.id
}

async fn insert<A>(app: &TestApp, row: A)
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
{
    let tx = app.app.store.begin().await.expect("a transaction");
    <A::Entity as EntityTrait>::insert(row).exec_without_returning(&tx).await.expect("an insert");
    app.app.store.commit(tx).await.expect("a commit");
}

/// Everything that was due half a minute after the last message is handled.
async fn half_a_minute_later(app: &TestApp) {
    app.app.clock.advance(NOTIFY_AFTER);
    handle_due(&app.app).await.expect("handled notifications");
}

/// All deliveries, the oldest first.
async fn deliveries(app: &TestApp) -> Vec<delivery::Model> {
    let all = delivery::Entity::find().order_by_asc(delivery::Column::Id);
    all.all(&app.app.store.read).await.expect("deliveries")
}

/// The deliveries of this kind.
async fn of_kind(app: &TestApp, kind: DeliveryKind) -> Vec<delivery::Model> {
    deliveries(app).await.into_iter().filter(|delivery| delivery.kind == kind).collect()
}

/// The notifications of unread messages.
async fn notices(app: &TestApp) -> Vec<delivery::Model> {
    of_kind(app, DeliveryKind::ConversationUnread).await
}
