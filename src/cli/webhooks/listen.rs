use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use clap::Args;
use serde_json::Value;
use tokio::net::TcpListener;

use super::secrets;
use crate::config::WebhookSecrets;
use crate::notify::webhook::Secrets;

const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8090);

#[derive(Args)]
pub struct ListenForWebhooks {
    #[command(flatten)]
    secrets: WebhookSecrets,
    /// Address and port to listen on; webhooks are accepted at any path
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = DEFAULT)]
    listen: SocketAddr,
}

impl ListenForWebhooks {
    pub async fn run(self) -> Result<()> {
        ensure!(!self.secrets.webhook_secret.is_empty(), "set --webhook-secret");
        let secrets = Arc::new(secrets(&self.secrets)?);
        let cannot_listen = || format!("cannot listen on {}", self.listen);
        let listener = TcpListener::bind(self.listen).await.with_context(cannot_listen)?;
        println!("listening for webhooks on http://{}", listener.local_addr()?);
        let router = Router::new().fallback_service(post(receive).with_state(secrets));
        Ok(axum::serve(listener, router).await?)
    }
}

/// Prints a webhook, or why a receiver must refuse it.
async fn receive(State(secrets): State<Arc<Secrets>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if let Err(error) = secrets.verify(&headers, &body) {
        println!("\nrefused: {error}");
        return StatusCode::UNAUTHORIZED;
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    println!("\nverified: {}", header("webhook-id"));
    match serde_json::from_slice::<Value>(&body) {
        Ok(json) => println!("{json:#}"),
        Err(_) => println!("{}", String::from_utf8_lossy(&body)),
    }
    StatusCode::NO_CONTENT
}
