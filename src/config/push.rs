use clap::Args;
use reqwest::Url;

/// Push messages to the browsers of members.
#[derive(Args, Clone)]
pub struct PushSettings {
    /// Private key that identifies the service to push services, as `causerie vapid` makes it; `@FILE` reads it from a file; without it, browsers are not notified
    #[arg(long, env = "CAUSERIE_VAPID_KEY", value_name = "KEY|@FILE", hide_env_values = true)]
    // A key may begin with a hyphen.
    #[arg(allow_hyphen_values = true)]
    pub vapid_key: Option<String>,
    /// Where push services reach the operator, such as `mailto:operator@example.org`; required with `--vapid-key`
    #[arg(long, env = "CAUSERIE_VAPID_CONTACT", value_name = "URL", value_parser = contact)]
    pub vapid_contact: Option<Url>,
}

fn contact(text: &str) -> Result<Url, String> {
    let url = text.parse::<Url>().ok().filter(|url| matches!(url.scheme(), "https" | "mailto"));
    url.ok_or_else(|| "write it as mailto:operator@example.org or https://example.org".to_owned())
}
