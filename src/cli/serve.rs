use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use clap::Args;

use super::outgoing::Receivers;
use super::run::{Schedule, page, run};
use super::{database, documents, push, verification_keys, webhooks};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{
    ClientLimits, ConnectionLimits, DocumentLimits, DocumentSettings, Listen, MetricsSettings,
    MigratedDatabase, NatsSettings, NotificationDelay, Origins, Outbox, PageSettings, PushSettings,
    RequestLimits, Retention, SocketLimits, Tokens, TraceSettings, TransportLimits, TypingSettings,
    WebhookSettings, WriteLimits,
};
use crate::graphql;
use crate::http::{AppState, Shutdown};
use crate::limits::rate::{Rate, RateLimiter};
use crate::telemetry::{self, otlp};

#[derive(Args)]
pub struct Serve {
    #[command(flatten, next_help_heading = "Connections")]
    listen: Listen,
    #[command(flatten, next_help_heading = "Connections")]
    pub(super) connections: ConnectionLimits,
    #[command(flatten, next_help_heading = "Telemetry")]
    metrics: MetricsSettings,
    #[command(flatten, next_help_heading = "Telemetry")]
    traces: TraceSettings,
    #[command(flatten, next_help_heading = "Database")]
    pub(super) database: MigratedDatabase,
    #[command(flatten, next_help_heading = "Database")]
    retention: Retention,
    #[command(flatten, next_help_heading = "Several processes")]
    pub(super) nats: NatsSettings,
    #[command(flatten, next_help_heading = "Authentication")]
    pub(super) tokens: Tokens,
    #[command(flatten, next_help_heading = "Origins and proxies")]
    origins: Origins,
    #[command(flatten, next_help_heading = "Page")]
    page: PageSettings,
    #[command(flatten, next_help_heading = "Notifications")]
    notifications: NotificationDelay,
    #[command(flatten, next_help_heading = "Notifications")]
    push: PushSettings,
    #[command(flatten, next_help_heading = "Webhooks")]
    webhooks: WebhookSettings,
    #[command(flatten, next_help_heading = "Typing")]
    typing: TypingSettings,
    #[command(flatten, next_help_heading = "HTTP requests")]
    requests: RequestLimits,
    #[command(flatten, next_help_heading = "WebSockets")]
    sockets: SocketLimits,
    #[command(flatten, next_help_heading = "Limits per member and per address")]
    pub(super) clients: ClientLimits,
    #[command(flatten, next_help_heading = "Limits per member and per address")]
    writes: WriteLimits,
    #[command(flatten, next_help_heading = "GraphQL documents")]
    document_limits: DocumentLimits,
    #[command(flatten, next_help_heading = "GraphQL documents")]
    documents: DocumentSettings,
}

impl Serve {
    pub async fn run(self) -> Result<()> {
        let graphiql = self.page.graphiql;
        let limits = self.transport_limits();
        let mut document_limits = self.document_limits;
        document_limits.introspection |= graphiql;
        let (site, page_documents) = page().await?;
        let documents = documents::load(&self.documents, &document_limits, graphiql, page_documents)?;
        let push = push::client(&self.push)?;
        let webhooks = webhooks::endpoints(&self.webhooks)?;
        let outbox = self.outbox(push.is_some(), !webhooks.is_empty());
        let keys = verification_keys::load(self.tokens).await?;
        let store = database::open_migrated(&self.database).await?;
        let provider = self.traces.endpoint().map(|endpoint| otlp::start(&endpoint)).transpose()?;
        let app = App::new(store, Clock::System).with_write_rates((&self.writes).into());
        let mut app = app.with_nats(&self.nats).await.context("--nats")?;
        app.services_mut().erased_messages = self.retention.erased_messages;
        app.services_mut().outbox = outbox;
        app.services_mut().push_key = push.as_ref().map(|push| push.key.public_text());
        if self.typing.no_typing {
            app.services_mut().typing_expiry = None;
        }
        if let Some(provider) = &provider {
            app.services_mut().traces = telemetry::Traces::to(provider);
        }
        let api = graphql::build(app.clone(), document_limits, documents);
        let anonymous_rate = Rate::per_minute(self.clients.anonymous_per_minute);
        let state = AppState {
            limits,
            anonymous_requests: Arc::new(RateLimiter::new(anonymous_rate, &app.clock)),
            trusted_proxies: self.clients.trusted_proxy.into(),
            allowed_origins: self.origins.allow_origin.into(),
            allowed_headers: self.origins.allow_header.into(),
            graphiql,
            session_cookie: self.page.session_cookie,
            sign_in_url: self.page.sign_in_url,
            site,
            ..AppState::new(app, api, keys, Shutdown::new(self.sockets.drain.0))
        };
        let schedule =
            Schedule { max_ages: self.retention.max_ages(), sweep_interval: self.nats.sweep_interval.0 };
        let receivers = Receivers { push, webhooks };
        let ready = |address| tracing::info!(%address, "listening");
        let served =
            run(self.listen.address, self.metrics.metrics_listen, state, schedule, receivers, ready).await;
        if let Some(provider) = provider {
            otlp::stop(provider).await;
        }
        served
    }

    /// What is delivered outside of the page: nothing if there is no way to deliver it.
    fn outbox(&self, push: bool, webhooks: bool) -> Outbox {
        let notify_after = TimeDelta::from_std(self.notifications.notify_after.0).unwrap_or_default();
        Outbox { notify_after: (push || webhooks).then_some(notify_after), webhooks, push }
    }

    fn transport_limits(&self) -> TransportLimits {
        let Self { connections, requests, sockets, clients, .. } = self;
        TransportLimits {
            max_connections: connections.max_connections,
            keep_alive: connections.keep_alive.0,
            max_body: requests.max_body,
            body_timeout: requests.body_timeout.0,
            operation_timeout: requests.operation_timeout.0,
            max_socket_message: sockets.max_socket_message,
            init_timeout: sockets.init_timeout.0,
            socket_queue: sockets.socket_queue,
            socket_operations: sockets.socket_operations,
            sockets_per_member: clients.sockets_per_member,
            operations_per_member: clients.operations_per_member,
            sockets_per_address: clients.sockets_per_address,
            ..TransportLimits::DEFAULT
        }
    }
}
