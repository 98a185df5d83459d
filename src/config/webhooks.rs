use clap::Args;
use clap::builder::BoolishValueParser;
use reqwest::Url;

#[derive(Args, Clone)]
pub struct WebhookSecrets {
    /// Secret that signs webhooks: `whsec_` and 24 to 64 bytes in Base64; `@FILE` reads it from a file; several, separated with commas, sign while one replaces another
    #[arg(long, env = "CAUSERIE_WEBHOOK_SECRET", value_name = "SECRET|@FILE", value_delimiter = ',')]
    #[arg(hide_env_values = true)]
    pub webhook_secret: Vec<String>,
}

/// What the platform is told, and where.
#[derive(Args, Clone)]
pub struct WebhookSettings {
    /// Address of the platform that receives webhooks, such as `https://example.org/webhooks`; separate several with commas
    #[arg(long, env = "CAUSERIE_WEBHOOK_URL", value_name = "URL", value_delimiter = ',')]
    #[arg(value_parser = url, requires = "webhook_secret", hide_env_values = true)]
    pub webhook_url: Vec<Url>,
    #[command(flatten)]
    pub secrets: WebhookSecrets,
    /// Include the text of messages in webhooks
    #[arg(long, env = "CAUSERIE_WEBHOOK_TEXT", value_parser = BoolishValueParser::new())]
    pub webhook_text: bool,
    /// Send webhooks over `http`, too, and to addresses that are not public, such as those of the own network
    #[arg(long, env = "CAUSERIE_WEBHOOK_ALLOW_PRIVATE", value_parser = BoolishValueParser::new())]
    pub webhook_allow_private: bool,
}

fn url(text: &str) -> Result<Url, String> {
    let url = text.parse::<Url>().ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| "write it as https://example.org/webhooks".to_owned())
}
