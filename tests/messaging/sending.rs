//! `sendMessage`: validation, idempotency, order, and access.

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn is_mine_and_client_key_depend_on_the_viewer(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;

    let payload = ada.sends_with_key(&conversation, "  deux\n ", Some("k-2")).await;

    let message = &payload["message"];
    assert_eq!(
        (&message["body"], &message["isMine"], &message["clientKey"]),
        (&json!("deux"), &json!(true), &json!("k-2"))
    );
    assert_eq!(payload["conversation"]["lastMessage"]["id"], message["id"]);
    let query =
        "query($id: ID!) { node(id: $id) { ... on Message { body isMine clientKey sender { handle } } } }";
    let as_bob = bob.executes(query, json!({ "id": message["id"] })).await;
    assert_eq!(
        as_bob["node"],
        json!({ "body": "deux", "isMine": false, "clientKey": null, "sender": { "handle": "ada" } })
    );
}

#[rstest]
#[tokio::test]
async fn a_body_has_1_to_10_000_characters(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;

    for (body, code) in [
        ("", "BODY_EMPTY"),
        (" \n\t ", "BODY_EMPTY"),
        (&"é".repeat(10_001), "BODY_TOO_LONG"),
        ("bon\u{0}jour", "BODY_INVALID"),
        ("bon\u{1b}jour", "BODY_INVALID"),
    ] {
        assert_eq!(ada.cannot_send(&conversation, body, None).await, format!("{code} input.body"));
    }
    let longest = "é".repeat(10_000);
    ada.sends(&conversation, &format!(" {longest} ")).await;
    ada.sends(&conversation, "deux\n\tlignes").await;
    assert_eq!(bob.history(&conversation).await, ["un", &longest, "deux\n\tlignes"]);
}

#[rstest]
#[tokio::test]
async fn a_body_is_returned_unchanged(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;
    // Characters with a meaning in JSON or HTML, at the beginning and further in.
    let special = ['"', '\\', '\n', '\r', '\t', '/', '<', '&', '\'', '\u{a0}', '\u{2028}', '\u{feff}', '🇫'];
    let texts: Vec<_> = special
        .into_iter()
        .flat_map(|character| [0, 40].map(|before| format!("{}a{character}b", "é".repeat(before))))
        .collect();

    for text in &texts {
        ada.sends(&conversation, text).await;
    }

    assert_eq!(bob.history(&conversation).await[1..], texts);
}

#[rstest]
#[tokio::test]
async fn a_message_retried_with_its_client_key_is_stored_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;

    let payloads = join_all((0..32).map(|_| ada.sends_with_key(&conversation, "deux", Some("key")))).await;

    assert!(payloads.iter().all(|response| response["message"]["body"] == "deux"));
    assert!(payloads.iter().all(|response| response["message"] == payloads[0]["message"]));
    assert_eq!(bob.history(&conversation).await, ["un", "deux"]);
    // Client keys are per sender: Bob can use the same one.
    let bobs = bob.sends_with_key(&conversation, "trois", Some("key")).await;
    assert_eq!(bobs["message"]["body"], "trois");
}

#[rstest]
#[tokio::test]
async fn a_client_key_cannot_be_reused_for_another_body(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let conversation = ada.writes_to(&bob, "un").await;
    let sent = ada.sends_with_key(&conversation, "deux", Some("key")).await["message"].clone();

    let other = ada.cannot_send(&conversation, "autre", Some("key")).await;
    assert_eq!(other, "CLIENT_KEY_REUSED input.clientKey");
    for key in ["", "a\u{7}b", &"k".repeat(65)] {
        let refused = ada.cannot_send(&conversation, "trois", Some(key)).await;
        assert_eq!(refused, "CLIENT_KEY_INVALID input.clientKey");
    }

    bob.closes(&conversation).await;
    let again = ada.sends_with_key(&conversation, "deux", Some("key")).await;
    assert_eq!(again["message"], sent, "the stored message, though the conversation is closed now");
    assert_eq!(ada.history(&conversation).await, ["un", "deux"]);
}

#[rstest]
#[tokio::test]
async fn concurrent_sends_leave_no_gap(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let ab = ada.writes_to(&bob, "0").await;
    let be = bob.writes_to(&eve, "0").await;
    let ea = eve.writes_to(&ada, "0").await;
    let cursor = ada.cursor().await;

    // Everyone sends to everyone and marks as read: locks in a different order would deadlock.
    join_all((0..15).map(|number| {
        let (ab, be, ea) = (ab.clone(), be.clone(), ea.clone());
        let (ada, bob, eve) = (&ada, &bob, &eve);
        async move {
            let text = number.to_string();
            let first = join(ada.sends(&ab, &text), bob.sends(&ab, &text));
            let second = join(bob.sends(&be, &text), eve.sends(&be, &text));
            let third = join(eve.sends(&ea, &text), ada.reads(&ea, None));
            join(first, join(second, third)).await;
        }
    }))
    .await;

    for conversation in [&ab, &be] {
        let query =
            "query($id: ID!) { conversation(id: $id) { messages(last: 100) { totalCount nodes { id } } } }";
        let seen =
            bob.executes(query, json!({ "id": conversation })).await["conversation"]["messages"].clone();
        let nodes = seen["nodes"].as_array().expect("messages");
        assert_eq!((&seen["totalCount"], nodes.len()), (&json!(31), 31));
    }
    // Ada's log has each of her 45 new messages once.
    let mut subscription = ada.subscribes_to_messages(&cursor).await;
    let mut ids = Vec::new();
    for _ in 0..45 {
        ids.push(subscription.next().await["message"]["id"].clone());
    }
    let distinct: std::collections::HashSet<String> = ids.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 45);
}

#[rstest]
#[tokio::test]
async fn a_send_that_races_with_closing_is_stored_before_it_or_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    for _ in 0..10 {
        let conversation = ada.writes_to(&bob, "un").await;

        let sends = join_all((0..6).map(|_| ada.sends_with_key(&conversation, "deux", None)));
        let (sent, _) = join(sends, bob.closes(&conversation)).await;

        let stored = sent.iter().filter(|payload| payload["message"].is_object()).count();
        let refused =
            sent.iter().filter(|payload| payload["userErrors"][0]["code"] == "CONVERSATION_CLOSED").count();
        assert_eq!(stored + refused, 6);
        assert_eq!(ada.history(&conversation).await.len(), 1 + stored);
    }
}

#[rstest]
#[tokio::test]
async fn a_conversation_of_other_members_does_not_exist(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let (ada, bob, eve) = (app.member("Ada").await, app.member("Bob").await, app.member("Eve").await);
    let conversation = ada.writes_to(&bob, "entre nous").await;
    let message = ada.sends(&conversation, "secret").await["id"].as_str().expect("an id").to_owned();
    let unknown = format!("conversation_{}", "0".repeat(32));

    for id in [&conversation, &unknown] {
        assert_eq!(eve.sees(id).await, json!(null));
        assert_eq!(eve.cannot_send(id, "coucou", None).await, "CONVERSATION_NOT_FOUND input.conversationId");
        for mutation in ["closeConversation", "deleteConversation", "muteConversation", "unmuteConversation"]
        {
            assert_eq!(eve.cannot(mutation, id).await, "CONVERSATION_NOT_FOUND input.conversationId");
        }
        assert_eq!(eve.cannot_mark_read(id, None).await, "CONVERSATION_NOT_FOUND input.conversationId");
        let query = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(eve.executes(query, json!({ "id": id })).await["node"], json!(null));
    }
    let query = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(eve.executes(query, json!({ "id": message })).await["node"], json!(null));
    assert_eq!(bob.sees(&conversation).await["status"], "OPEN");
}

#[rstest]
#[tokio::test]
async fn several_mutations_of_one_request_see_what_the_ones_before_did(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = bob.writes_to(&ada, "un").await;
    let query = "mutation($id: ID!) {
        read: markConversationRead(input: { conversationId: $id }) { conversation { unreadCount } }
        sent: sendMessage(input: { conversationId: $id, body: \"deux\" }) { conversation { lastMessage { body } } }
        closed: closeConversation(input: { conversationId: $id }) { conversation { status } } }";

    let data = ada.executes(query, json!({ "id": id })).await;

    assert_eq!(data["read"]["conversation"]["unreadCount"], 0);
    assert_eq!(data["sent"]["conversation"]["lastMessage"]["body"], "deux");
    assert_eq!(data["closed"]["conversation"]["status"], "CLOSED");
}
