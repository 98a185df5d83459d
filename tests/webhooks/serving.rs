//! Webhooks of a running program.

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::support::webhook_receiver::{WEBHOOK_SECRET, WebhookReceiver, WebhookResponse};
use crate::support::{DataDirectory, Program, eventually};

fn serve(data: &DataDirectory, receivers: &[&WebhookReceiver], adjust: impl FnOnce(&mut Command)) -> Program {
    let urls: Vec<_> = receivers.iter().map(|receiver| receiver.url.as_str()).collect();
    Program::serve(&data.database_url(), |command| {
        command.args(["--webhook-url", &urls.join(","), "--webhook-allow-private"]);
        command.env("CAUSERIE_WEBHOOK_SECRET", WEBHOOK_SECRET);
        adjust(command);
    })
}

#[tokio::test]
async fn an_endpoint_that_does_not_respond_delays_no_other() {
    let (stuck, other) = (WebhookReceiver::start().await, WebhookReceiver::start().await);
    stuck.responds_with(vec![WebhookResponse::Never; 100]);
    let data = DataDirectory::new();
    let serving = serve(&data, &[&stuck, &other], |command| {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
    });
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);

    let id = ada.writes_to(&bob, "1").await;
    eventually("an attempt", async || !stuck.received().is_empty()).await;
    ada.sends(&id, "2").await;

    eventually("a conversation and two messages", async || other.received().len() == 3).await;
    let failing =
        format!(r#"causerie_webhook_failing{{endpoint="{}"}}"#, stuck.url.origin().ascii_serialization());
    assert_eq!(serving.metric(&failing).await, "0", "its first response is still waited for");
}

#[tokio::test]
async fn an_endpoint_that_fails_is_logged_once_without_its_path() {
    let receiver = WebhookReceiver::start().await;
    receiver.responds_with(vec![WebhookResponse::Status(500); 3]);
    let data = DataDirectory::new();
    let serving = serve(&data, &[&receiver], |command| {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
    });
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    let endpoint = format!(r#"endpoint="{}""#, receiver.url.origin().ascii_serialization());

    ada.writes_to(&bob, "Bonjour").await;
    eventually("attempts", async || receiver.received().len() >= 2).await;
    let failing = format!("causerie_webhook_failing{{{endpoint}}}");
    eventually("a metric", async || serving.metric(&failing).await == "1").await;
    let retried = format!(r#"causerie_webhook_attempts_total{{{endpoint},outcome="retried"}}"#);
    eventually("a counter", async || serving.metric(&retried).await == "2").await;

    let (_, log) = serving.stop();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("a webhook endpoint fails")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(lines[0].contains("500 Internal Server Error") && !log.contains("/hooks"), "{log}");
}

#[tokio::test]
async fn stopping_records_webhooks_that_are_being_sent() {
    let receiver = WebhookReceiver::start().await;
    let release = watch::Sender::new(false);
    receiver.responds_with([WebhookResponse::Held(release.subscribe())]);
    let data = DataDirectory::new();
    let serving = serve(&data, &[&receiver], |_| {});
    let (ada, bob) = (serving.member("Ada").await, serving.member("Bob").await);
    ada.starts_empty_conversation_with(&bob).await;
    eventually("an attempt", async || !receiver.received().is_empty()).await;

    let url = serving.url();
    let mut stopping = tokio::task::spawn_blocking(move || serving.stop());
    eventually("the end of serving", async || reqwest::get(&url).await.is_err()).await;
    // Nothing else keeps it running.
    assert!(timeout(Duration::from_secs(1), &mut stopping).await.is_err(), "it waits for the response");
    release.send_replace(true);
    assert_eq!(stopping.await.expect("a stopped program").0, Some(0));

    let serving = serve(&data, &[&receiver], |_| {});
    let query = "{ webhookDeliveries(state: DELIVERED) { nodes { eventType } } }";
    let response = serving.platform().executes_raw(query, json!({})).await;
    let nodes = &response["data"]["webhookDeliveries"]["nodes"];
    assert_eq!(nodes, &json!([{ "eventType": "conversation.started" }]), "{response}");
}
