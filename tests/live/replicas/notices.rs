//! What others on the same NATS server hear, and what they can send.

use serde_json::{Value, json};

use super::replica;
use crate::support::app::conversation_id;
use crate::support::nats_server::{Eavesdropper, nats_server, subject};
use crate::support::{Database, Postgres};

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

fn without_epoch(mut notice: Value) -> Value {
    notice.as_object_mut().expect("an object").remove("epoch").expect("an epoch");
    notice
}

/// About a conversation of others, of another epoch, and of a type and a kind that this version does not know.
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

    // The numbers of Eve's next events are 3 and 4.
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
