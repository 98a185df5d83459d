use anyhow::Result;
use chrono::TimeDelta;
use clap::Args;

use super::run::{page, run};
use crate::app::{App, ErasedMessages};
use crate::clock::Clock;
use crate::config::{
    Connections, Crowds, Document, Listen, Metrics, Migrated, Origins, Page, Requests, Sockets, Tokens,
    Traces, Writing,
};
use crate::graphql;
use crate::http::{AppState, TransportLimits};
use crate::telemetry::{self, otlp};

#[derive(Args)]
pub struct Serve {
    #[command(flatten, next_help_heading = "Connections")]
    listen: Listen,
    #[command(flatten, next_help_heading = "Connections")]
    connections: Connections,
    #[command(flatten, next_help_heading = "Telemetry")]
    metrics: Metrics,
    #[command(flatten, next_help_heading = "Telemetry")]
    traces: Traces,
    #[command(flatten, next_help_heading = "Database")]
    database: Migrated,
    #[command(flatten, next_help_heading = "Authentication")]
    tokens: Tokens,
    #[command(flatten, next_help_heading = "Origins and proxies")]
    origins: Origins,
    #[command(flatten, next_help_heading = "Page")]
    page: Page,
    #[command(flatten, next_help_heading = "HTTP requests")]
    requests: Requests,
    #[command(flatten, next_help_heading = "WebSockets")]
    sockets: Sockets,
    #[command(flatten, next_help_heading = "Limits per member and per address")]
    crowds: Crowds,
    #[command(flatten, next_help_heading = "Limits per member and per address")]
    writing: Writing,
    #[command(flatten, next_help_heading = "GraphQL documents")]
    document: Document,
    /// Days that events are kept for resuming subscriptions, 1 to 3650
    #[arg(long, env = "CAUSERIE_EVENT_RETENTION_DAYS", value_name = "DAYS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3650), help_heading = "Database")]
    event_retention_days: u16,
    /// Handling of the messages of a member that the platform erases
    #[arg(long, env = "CAUSERIE_ERASED_MESSAGES", value_enum, default_value = "keep")]
    #[arg(value_name = "ACTION", help_heading = "Database")]
    erased_messages: ErasedMessages,
}

impl Serve {
    pub async fn run(self) -> Result<()> {
        let limits = self.document.limits(self.page.graphiql);
        let (site, documents) = page().await?;
        let documents = self.document.documents(&limits, self.page.graphiql, documents).await?;
        let keys = self.tokens.keys().await?;
        let store = self.database.open().await?;
        let mut transport = TransportLimits::default();
        self.connections.set(&mut transport);
        self.requests.set(&mut transport);
        self.sockets.set(&mut transport);
        let provider = self.traces.wanted().map(|to| otlp::start(to.as_deref())).transpose()?;
        let mut app = App::new(store, Clock::System).limited(self.writing.rates());
        app.services_mut().erased_messages = self.erased_messages;
        if let Some(provider) = &provider {
            app.services_mut().traces = telemetry::Traces::to(provider);
        }
        let api = graphql::build(app.clone(), limits, documents);
        let mut state = AppState {
            limits: transport,
            graphiql: self.page.graphiql,
            session_cookie: self.page.session_cookie,
            sign_in_url: self.page.sign_in_url,
            site,
            ..AppState::new(app, api, keys, self.sockets.shutdown())
        };
        self.origins.set(&mut state);
        self.crowds.set(&mut state);
        let retention = TimeDelta::days(self.event_retention_days.into());
        let ready = |address| tracing::info!(%address, "listening");
        let served = run(self.listen.address, self.metrics.metrics_listen, state, retention, ready).await;
        if let Some(provider) = provider {
            otlp::stop(provider).await;
        }
        served
    }
}
