//! What was acknowledged is told, wherever the process is killed.

use std::collections::HashSet;

use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::fake_clock::FakeClock;
use crate::support::webhook_receiver::{WEBHOOK_SECRET, WebhookReceiver};
use crate::support::{Actor, Backend, Database, Postgres, Sqlite, eventually};

const KILLS: usize = 6;
const MESSAGES: usize = 40;

#[rstest]
#[tokio::test]
async fn every_acknowledged_message_is_told_and_notified_of(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::migrated(backend).await else { return };
    let (clock, receiver) = (FakeClock::right(), WebhookReceiver::start().await);
    let url = receiver.url.to_string();
    let start = || {
        let options = ["--webhook-url", &url, "--webhook-secret", WEBHOOK_SECRET];
        let options = [&options[..], &["--webhook-allow-private", "--notify-after", "1"]].concat();
        clock.serve_with(&database.url, &options)
    };
    let mut acknowledged = HashSet::new();
    let mut program = start();
    let conversation = program.member("Ada").await.writes_to(&program.member("Bob").await, "Bonjour").await;

    for round in 0..KILLS {
        let ada = program.member("Ada").await;
        let mut sending = JoinSet::new();
        for number in 0..MESSAGES {
            sending.spawn(sends(ada.clone(), conversation.clone(), format!("{round} {number}")));
        }
        // It is killed while the rest is sent, and while webhooks of the first ones are on their way.
        let mut answered = 0;
        while let Some(sent) = sending.join_next().await {
            acknowledged.extend(sent.expect("a request"));
            answered += 1;
            if answered == 5 * (round + 1) {
                program.kill();
                program = start();
            }
        }
    }
    // What the killed processes had claimed is taken over after a minute.
    clock.jumps_to("+2m");

    assert!(acknowledged.len() >= 5 * KILLS, "{}", acknowledged.len());
    eventually("every message", async || {
        acknowledged.is_subset(&told(&receiver, "message.sent", "/message/id"))
    })
    .await;
    let newest = newest(&program.member("Bob").await, &conversation).await;
    let notified = || told(&receiver, "conversation.unread", "/lastMessage/id");
    eventually("a notification of the newest message", async || notified().contains(&newest)).await;
    let by_id: HashSet<_> =
        receiver.received().into_iter().map(|told| (told.id, told.body["type"].clone())).collect();
    let ids: HashSet<_> = by_id.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), by_id.len(), "an ID is that of one event");
}

/// Returns the message's ID if it was acknowledged.
async fn sends(sender: Actor, conversation: String, text: String) -> Option<String> {
    let query = "mutation($id: ID!, $body: String!) {
        sendMessage(input: { conversationId: $id, body: $body }) { message { id } } }";
    let response = sender.tries(query, json!({ "id": conversation, "body": text })).await.ok()?;
    Some(response["data"]["sendMessage"]["message"]["id"].as_str()?.to_owned())
}

async fn newest(member: &Actor, conversation: &str) -> String {
    let query = "query($id: ID!) { conversation(id: $id) { lastMessage { id } } }";
    let data = member.executes(query, json!({ "id": conversation })).await;
    data["conversation"]["lastMessage"]["id"].as_str().expect("an id").to_owned()
}

/// The values at this place of the data of all webhooks of a type.
fn told(receiver: &WebhookReceiver, name: &str, place: &str) -> HashSet<String> {
    let bodies = receiver.received().into_iter().map(|webhook| webhook.body);
    let of_type = bodies.filter(|body| body["type"] == name);
    let value = |body: Value| body["data"].pointer(place).and_then(Value::as_str).map(ToOwned::to_owned);
    of_type.filter_map(value).collect()
}
