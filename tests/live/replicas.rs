//! Several processes on one database and one NATS server. They sweep once a minute, longer than a test waits, so what is
//! received in time came over NATS.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::conversation_id;
use crate::support::nats_server::{Eavesdropper, nats_server, subject};
use crate::support::server_process::ServerProcess;
use crate::support::{Database, Postgres, Program, TestApp};

/// A process on the database, connected to NATS.
async fn replica(database: &Database, nats: &ServerProcess) -> Program {
    let program = Program::serve(&database.url, |command| {
        command.args(["--nats", &nats.address, "--sweep-interval", "60"]);
    });
    program.is_connected_to_nats().await;
    program
}

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
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let mut adas = ada.at_url(&two.url()).subscribes_to_events(&ada.cursor().await).await;

    let id = ada.writes_to(&bob, "Bonjour").await;
    bob.reads(&id, None).await;
    bob.closes(&id).await;
    bob.deletes(&id).await;

    assert_eq!(adas.next_summary().await, "MessageSent Bonjour");
    // What was deleted before it was read is skipped.
    let mut received = Vec::new();
    while received.last().is_none_or(|event| event != "ConversationDeleted") {
        received.push(adas.next().await["__typename"].as_str().expect("a type").to_owned());
    }
    let mut expected = ["ConversationRead", "ConversationClosed", "ConversationDeleted"].iter();
    assert!(received.iter().all(|event| expected.any(|other| other == event)), "{received:?}");
}

#[rstest]
#[case::revoked(false)]
#[case::erased(true)]
#[tokio::test]
async fn a_member_who_is_signed_out_through_one_process_loses_the_sockets_on_all(#[case] is_erased: bool) {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (two.member("Ada").await, two.member("Bob").await);
    let mut sockets = Vec::new();
    for program in [&one, &two] {
        sockets.push(ada.at_url(&program.url()).opens_a_socket().await);
    }
    let mut other = bob.opens_a_socket().await;

    if is_erased {
        one.platform().erases("Ada").await;
    } else {
        one.platform().revokes("Ada", None).await;
    }

    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 4403);
    }
    other.pings().await;
}

#[tokio::test]
async fn a_block_through_one_process_applies_at_once_in_the_other() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (one.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;

    ada.on_member("blockMember", &bob).await;

    assert_eq!(bob.cannot_send(&id, "Bonjour ?", None).await, "CANNOT_MESSAGE_MEMBER input.conversationId");
}

#[tokio::test]
async fn a_member_who_types_at_one_process_is_seen_through_the_other() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob) = (one.member("Ada").await, two.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let (mut adas, mut bobs) =
        (ada.at_url(&two.url()).follows_typing(&id).await, bob.at_url(&two.url()).follows_typing(&id).await);
    let mut stranger = Eavesdropper::on(&nats).await;

    ada.types(&id).await;

    assert!(bobs.is_typing().await);
    let (to, notice) = stranger.hears().await;
    assert_eq!(to, subject(&bob));
    let conversation = json!(conversation_id(&id).0);
    let expected = json!({ "type": "typing", "conversation": conversation, "isTyping": true });
    assert_eq!(without_epoch(notice), expected);
    // Her message ends it, and the conversation's end the subscriptions. Ada's other device has seen nothing.
    ada.sends(&id, "Comment ça va ?").await;
    assert!(!bobs.is_typing().await);
    ada.closes(&id).await;
    adas.completes().await;
    bobs.completes().await;
}

#[tokio::test]
async fn the_processes_share_the_limits_on_writes() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let limited = |command: &mut std::process::Command| {
        command.args(["--sends-at-once", "6", "--sends-per-minute", "1"]);
    };
    // Each counts the processes when it starts.
    let first = Program::serve(&database.url, limited);
    let two = Program::serve(&database.url, limited);
    first.stop();
    let one = Program::serve(&database.url, limited);
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let id =
        ada.starts_conversation_with(&bob).await["conversation"]["id"].as_str().expect("an ID").to_owned();

    for program in [&one, &two] {
        let ada = ada.at_url(&program.url());
        for number in 0..3 {
            ada.sends(&id, &number.to_string()).await;
        }
        let refused = ada.sends_with_key(&id, "3", None).await;
        assert_eq!(refused["userErrors"][0]["code"], "RATE_LIMITED");
    }
}

#[tokio::test]
async fn nats_carries_numbers_and_no_text() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let one = replica(&database, &nats).await;
    let (ada, bob) = (one.member("Ada").await, one.member("Bob").await);
    let mut stranger = Eavesdropper::on(&nats).await;

    let id = ada.writes_to(&bob, "Un secret").await;

    let mut subjects = Vec::new();
    for _ in [&ada, &bob] {
        let (subject, payload) = stranger.hears().await;
        let mut names: Vec<_> = payload.as_object().expect("an object").keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(names, ["at", "conversation", "epoch", "kind", "message", "sender", "seq", "type"]);
        assert_eq!(payload["conversation"], json!(conversation_id(&id).0));
        assert!(!payload.to_string().contains("secret"), "{payload}");
        subjects.push(subject);
    }
    subjects.sort_unstable();
    let mut expected = [subject(&ada), subject(&bob)];
    expected.sort_unstable();
    assert_eq!(subjects, expected);
}

fn without_epoch(mut notice: Value) -> Value {
    notice.as_object_mut().expect("an object").remove("epoch").expect("an epoch");
    notice
}

/// What others send to a member's subject: of another epoch, about conversations of others, or no notice at all.
#[tokio::test]
async fn forged_and_foreign_notices_reveal_and_end_nothing() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let nats = nats_server().await;
    let (one, two) = (replica(&database, &nats).await, replica(&database, &nats).await);
    let (ada, bob, eve) = (one.member("Ada").await, one.member("Bob").await, one.member("Eve").await);
    let mut stranger = Eavesdropper::on(&nats).await;
    ada.writes_to(&bob, "Un secret").await;
    let (_, notice) = stranger.hears().await;
    let eves_id = ada.writes_to(&eve, "Bonjour Eve").await;
    let mut eves = eve.at_url(&two.url()).subscribes_to_messages(&eve.cursor().await).await;
    ada.sends(&eves_id, "1").await;
    assert_eq!(eves.receives().await, "1");

    let to = subject(&eve);
    stranger.sends(&to, &notice, json!({ "seq": 3 })).await;
    stranger.sends(&to, &notice, json!({ "type": "erased", "epoch": 1 })).await;
    stranger.sends(&to, &json!({}), json!({ "type": "a newer type", "epoch": notice["epoch"] })).await;
    stranger.sends(&to, &notice, json!({ "seq": 4, "kind": 99 })).await;
    ada.sends(&eves_id, "2").await;
    ada.sends(&eves_id, "3").await;

    assert_eq!(eves.receives().await, "2", "neither the secret nor a closed socket");
    assert_eq!(eves.receives().await, "3");
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
    let statements = two.statements();
    assert_eq!(statements.len(), 1, "the message with its sender: {statements:#?}");
}
