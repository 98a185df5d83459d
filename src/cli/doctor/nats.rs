use super::finding::Finding;
use crate::config::NatsSettings;
use crate::live::nats::probe;

const NATS: &str = "NATS";

pub async fn check(settings: &NatsSettings) -> Vec<Finding> {
    if settings.nats.is_empty() {
        return Vec::new();
    }
    vec![match probe(settings).await {
        Ok(()) => Finding::ok(NATS, "accepts the credentials, and a message came back"),
        Err(error) => Finding::failed(NATS, format!("--nats: {error}")),
    }]
}
