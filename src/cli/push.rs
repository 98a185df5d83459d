use anyhow::{Context, Result};

use super::secret_setting;
use crate::clock::Clock;
use crate::config::PushSettings;
use crate::notify::http::PublicClient;
use crate::notify::push::{PushClient, VapidKey};

/// Returns None without a key. Reads it here and not in clap, whose errors repeat the value.
pub fn client(config: &PushSettings) -> Result<Option<PushClient>> {
    let Some(key) = &config.vapid_key else { return Ok(None) };
    let key = secret_setting::read(key).and_then(|key| Ok(VapidKey::parse(&key)?)).context("--vapid-key")?;
    let contact = config.vapid_contact.clone().context("set --vapid-contact, too")?;
    let http = PublicClient::new(false, PublicClient::TIMEOUT)?;
    Ok(Some(PushClient { http, key, contact, clock: Clock::System }))
}
