use anyhow::{Context, Result};

use super::secrets;
use crate::clock::Clock;
use crate::config::WebhookSettings;
use crate::notify::http::PublicClient;
use crate::notify::webhook::{WebhookClient, WebhookEndpoint};

/// Returns the endpoints of the settings. Fails if a secret or an address is invalid.
pub fn endpoints(config: &WebhookSettings) -> Result<Vec<WebhookEndpoint>> {
    let secrets = secrets(&config.secrets)?;
    let http = PublicClient::new(config.webhook_allow_private, PublicClient::TIMEOUT)?;
    for url in &config.webhook_url {
        http.check(url).context("--webhook-url without --webhook-allow-private")?;
    }
    let client = WebhookClient::new(http, secrets, Clock::System);
    let endpoint = |url| WebhookEndpoint { url, client: client.clone(), includes_text: config.webhook_text };
    Ok(config.webhook_url.iter().cloned().map(endpoint).collect())
}
