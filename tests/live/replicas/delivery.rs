//! What is written through one process is delivered through the others.

use causerie::messaging::message::expire::expire;
use chrono::TimeDelta;
use serde_json::json;

use super::replica;
use crate::support::nats_server::nats_server;
use crate::support::{Database, Postgres, TestApp};

#[tokio::test]
async fn messages_sent_through_one_process_are_received_through_the_others() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two, three) =
        (replica(&database, &nats).await, replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let cursor = bob.cursor().await;
    let mut devices = Vec::new();
    for program in [&one, &two, &three] {
        devices.push(bob.at_url(&program.url()).subscribes_to_messages(&cursor).await);
    }

    for (number, program) in [&one, &two, &three, &two, &one].into_iter().enumerate() {
        ada.at_url(&program.url()).sends(&id, &number.to_string()).await;
        for device in &mut devices {
            assert_eq!(device.receives().await, number.to_string());
        }
    }
}

#[tokio::test]
async fn every_kind_of_event_is_received_through_the_other_process() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let two = replica(&database, &nats).await;
    let one = TestApp::replica(database, &nats).await;
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let mut adas = ada.at_url(&two.url()).subscribes_to_events(&ada.cursor().await).await;

    let id = ada.starts_empty_conversation_with(&bob).await;
    assert_eq!(adas.next_summary().await, "ConversationStarted bob");
    bob.sends(&id, "1").await;
    assert_eq!(adas.next_summary().await, "MessageSent 1");
    ada.reads(&id, None).await;
    assert_eq!(adas.next_summary().await, "ConversationRead ada");
    one.app.clock.advance(TimeDelta::seconds(1));
    let cutoff = one.app.clock.now();
    ada.sends(&id, "2").await;
    assert_eq!(adas.next_summary().await, "MessageSent 2");
    bob.reads(&id, None).await;
    assert_eq!(adas.next_summary().await, "ConversationRead bob");
    ada.on_conversation("muteConversation", &id).await;
    assert_eq!(adas.next_summary().await, "ConversationUpdated");
    expire(&one.app, cutoff).await.expect("expired messages");
    assert_eq!(adas.next_summary().await, "MessagesExpired 1");
    bob.closes(&id).await;
    assert_eq!(adas.next_summary().await, "ConversationClosed bob");
    bob.deletes(&id).await;
    assert_eq!(adas.next_summary().await, "ConversationDeleted");

    let query = "subscription($after: EventCursor) { viewerEvents(after: $after) {
        __typename ... on BlockChanged { member { handle } } } }";
    let mut adas = ada.at_url(&two.url()).subscribes(query, json!({ "after": ada.cursor().await })).await;
    ada.on_member("blockMember", &bob).await;
    let blocked = json!({ "__typename": "BlockChanged", "member": { "handle": "bob" } });
    assert_eq!(adas.next().await, blocked);
    ada.shows_read_marks(false).await;
    assert_eq!(adas.next().await, json!({ "__typename": "SettingsChanged" }));
}

#[tokio::test]
async fn a_message_is_read_once_for_all_subscribers_of_a_process() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let one = replica(&database, &nats).await;
    let two = TestApp::replica(database, &nats).await;
    let (ada, bob) = (two.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let query = "subscription($after: EventCursor) {
        newMessage(after: $after) { message { body sender { handle } } } }";
    let mut subscriptions = Vec::new();
    for member in [&ada, &ada, &bob, &bob] {
        subscriptions.push(member.subscribes(query, json!({ "after": member.cursor().await })).await);
    }
    ada.sends(&id, "Tout le monde est là ?").await;
    for subscription in &mut subscriptions {
        subscription.receives().await;
    }
    two.statements();

    ada.at_url(&one.url()).sends(&id, "Oui").await;

    for subscription in &mut subscriptions {
        assert_eq!(subscription.receives().await, "Oui");
    }
    // A subscription may still look for more events after the message before.
    let mut statements = two.statements();
    statements.retain(|sql| sql.contains("FROM message"));
    assert_eq!(statements.len(), 1, "the message with its sender: {statements:#?}");
}
