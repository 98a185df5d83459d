use anyhow::{Context, Result};

use crate::cli::secret_setting;
use crate::config::WebhookSecrets;
use crate::notify::webhook::Secrets;

/// Reads the secrets here and not in clap, whose errors repeat the value.
pub fn secrets(config: &WebhookSecrets) -> Result<Secrets> {
    let values = config.webhook_secret.iter().map(|value| secret_setting::read(value));
    let values = values.collect::<Result<Vec<_>>>().context("--webhook-secret")?;
    Secrets::parse(&values).context("--webhook-secret")
}
