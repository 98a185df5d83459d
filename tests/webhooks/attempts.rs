//! One attempt to deliver a webhook, and what its result means.

use std::time::Duration;

use causerie::clock::Clock;
use causerie::notify::http::PublicClient;
use causerie::notify::outcome::AttemptOutcome;
use causerie::notify::webhook::{Secrets, WebhookClient, WebhookMessage};
use chrono::TimeDelta;
use reqwest::Url;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use crate::support::webhook_receiver::{
    OTHER_WEBHOOK_SECRET, WEBHOOK_SECRET, WebhookReceiver, WebhookResponse,
};

const TIMEOUT: Duration = Duration::from_millis(500);

/// A client that may send to the own network.
fn client(secrets: &[&str], clock: Clock) -> WebhookClient {
    let secrets = Secrets::parse(secrets).expect("valid secrets");
    WebhookClient::new(PublicClient::new(true, TIMEOUT).expect("a client"), secrets, clock)
}

fn public_client() -> WebhookClient {
    let secrets = Secrets::parse(&[WEBHOOK_SECRET]).expect("valid secrets");
    WebhookClient::new(PublicClient::new(false, TIMEOUT).expect("a client"), secrets, Clock::System)
}

fn message() -> WebhookMessage {
    WebhookMessage { id: Uuid::new_v4(), body: json!({ "type": "member.erased" }).to_string() }
}

fn url(text: &str) -> Url {
    text.parse().expect("an address")
}

fn error(outcome: AttemptOutcome) -> String {
    match outcome {
        AttemptOutcome::Retry { error, .. } => error,
        other => panic!("a failure: {other:?}"),
    }
}

#[tokio::test]
async fn an_endpoint_receives_a_signed_body() {
    let endpoint = WebhookReceiver::start().await;
    let message = message();

    let outcome = client(&[WEBHOOK_SECRET], Clock::System).deliver(&endpoint.url, &message).await;

    assert_eq!(outcome, AttemptOutcome::Delivered);
    let received = endpoint.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].id, message.id.to_string());
    assert_eq!(received[0].body, json!({ "type": "member.erased" }));
    assert_eq!(received[0].headers["content-type"], "application/json");
}

#[tokio::test]
async fn while_a_secret_is_replaced_the_endpoint_may_know_either() {
    let endpoint = WebhookReceiver::start().await;
    let attempt =
        async |secrets: &[&str]| client(secrets, Clock::System).deliver(&endpoint.url, &message()).await;

    assert_eq!(attempt(&[OTHER_WEBHOOK_SECRET, WEBHOOK_SECRET]).await, AttemptOutcome::Delivered);
    assert_eq!(attempt(&[WEBHOOK_SECRET, OTHER_WEBHOOK_SECRET]).await, AttemptOutcome::Delivered);
    let unknown = attempt(&[OTHER_WEBHOOK_SECRET]).await;
    assert_eq!(error(unknown), "the endpoint responded with 401 Unauthorized");
}

#[tokio::test]
async fn each_attempt_is_signed_with_its_own_time() {
    let endpoint = WebhookReceiver::start().await;
    let clock = Clock::manual(Clock::System.now());
    let (client, message) = (client(&[WEBHOOK_SECRET], clock.clone()), message());

    client.deliver(&endpoint.url, &message).await;
    clock.advance(TimeDelta::minutes(2));
    client.deliver(&endpoint.url, &message).await;

    let received = endpoint.received();
    assert_eq!(received[0].id, received[1].id);
    let time = |index: usize| received[index].headers["webhook-timestamp"].to_str().expect("text").to_owned();
    assert_eq!(time(1).parse::<i64>().expect("a number"), time(0).parse::<i64>().expect("a number") + 120);
}

#[rstest]
#[case(200, None)]
#[case(204, None)]
#[case(302, Some("the endpoint responded with 302 Found"))]
#[case(400, Some("the endpoint responded with 400 Bad Request"))]
#[case(404, Some("the endpoint responded with 404 Not Found"))]
#[case(500, Some("the endpoint responded with 500 Internal Server Error"))]
#[tokio::test]
async fn only_success_is_a_delivery(#[case] status: u16, #[case] failure: Option<&str>) {
    let endpoint = WebhookReceiver::start().await;
    endpoint.responds_with([WebhookResponse::Status(status)]);

    let outcome = client(&[WEBHOOK_SECRET], Clock::System).deliver(&endpoint.url, &message()).await;

    let failed = |error: &str| AttemptOutcome::Retry { after: None, error: error.to_owned() };
    assert_eq!(outcome, failure.map_or(AttemptOutcome::Delivered, failed));
}

#[tokio::test]
async fn an_endpoint_can_end_and_can_ask_for_a_pause() {
    let endpoint = WebhookReceiver::start().await;
    endpoint.responds_with([
        WebhookResponse::RetryAfter(503, "120"),
        WebhookResponse::RetryAfter(429, "100000"),
        WebhookResponse::Status(410),
    ]);
    let client = client(&[WEBHOOK_SECRET], Clock::System);
    let mut pauses = Vec::new();
    for _ in 0..2 {
        match client.deliver(&endpoint.url, &message()).await {
            AttemptOutcome::Retry { after, .. } => pauses.push(after.expect("a pause").as_secs()),
            other => panic!("a failure: {other:?}"),
        }
    }

    assert_eq!(pauses, [120, 3600]);
    assert_eq!(client.deliver(&endpoint.url, &message()).await, AttemptOutcome::Gone);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (endpoint, elsewhere) = (WebhookReceiver::start().await, WebhookReceiver::start().await);
    endpoint.responds_with([WebhookResponse::Redirect(elsewhere.url.to_string())]);

    let outcome = client(&[WEBHOOK_SECRET], Clock::System).deliver(&endpoint.url, &message()).await;

    assert_eq!(error(outcome), "the endpoint responded with 302 Found");
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn the_body_of_a_response_is_not_read() {
    let endpoint = WebhookReceiver::start().await;
    endpoint.responds_with([WebhookResponse::Endless]);

    let outcome = client(&[WEBHOOK_SECRET], Clock::System).deliver(&endpoint.url, &message()).await;

    assert_eq!(outcome, AttemptOutcome::Delivered);
}

#[tokio::test]
async fn an_attempt_without_a_response_ends_and_does_not_repeat_the_address() {
    let endpoint = WebhookReceiver::start().await;
    endpoint.responds_with([WebhookResponse::Never]);
    let client = client(&[WEBHOOK_SECRET], Clock::System);
    let mut secret = endpoint.url.clone();
    secret.set_path("/a-secret-path");

    let slow = error(client.deliver(&secret, &message()).await);
    let refused = error(client.deliver(&url("http://127.0.0.1:1/a-secret-path"), &message()).await);

    assert!(slow.contains("timed out"), "{slow}");
    assert!(refused.contains("Connection refused"), "{refused}");
    assert!(!slow.contains("a-secret") && !refused.contains("a-secret"), "{slow} {refused}");
}

#[rstest]
#[tokio::test]
async fn an_address_that_is_not_public_is_refused(
    #[values(
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://localhost/"
    )]
    address: &str,
) {
    let outcome = public_client().deliver(&url(address), &message()).await;

    let error = error(outcome);
    assert!(error.contains("the address is not public"), "{error}");
}

#[tokio::test]
async fn a_webhook_is_not_sent_in_the_clear() {
    let endpoint = WebhookReceiver::start().await;

    let outcome = public_client().deliver(&endpoint.url, &message()).await;

    assert!(error(outcome).starts_with("the address must begin with https://"));
    assert!(endpoint.received().is_empty());
}
